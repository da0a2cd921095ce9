@testable import Base
import Device
import Media
@testable import Net
@testable import System
import TestSupport
import Testing
@testable import Uplink

/// Redirect, registration, and which server has its turn.
@Suite struct LinkEntryTests {
    static let redirect = LinkAction.redirect(CallNumber(value: 1), url: "http://group/redirect")

    private func register(_ call: UInt64) -> LinkAction {
        .register(CallNumber(value: call), url: "http://province/register")
    }

    private func connect(_ link: UInt64, _ server: ServerAddress) -> LinkAction {
        .connect(LinkNumber(value: link), server)
    }

    @Test func aFirstStartGoesTheWholeWay() {
        var bench = LinkBench()
        #expect(bench.machine.start(record: .init(), sinceRegistration: nil, now: bench.now) == [Self.redirect])
        var record = RegistrationRecord()
        record.registerURL = "http://province/register"
        let found = RedirectOutcome.found(url: "http://province/register")
        #expect(bench.machine.redirected(CallNumber(value: 1), found, now: bench.now) == [.keep(record), register(2)])
        let given = bench.machine.registered(CallNumber(value: 2), .registered(LinkBench.given), now: bench.now)
        #expect(given.deeds == [.keep(LinkBench.kept), connect(1, LinkBench.main)])
        #expect(bench.connected() == [.compose(.login, sequence: 0)])
        #expect(bench.answer(0x31, 0, 0).deeds.dropFirst() == [
            .compose(.abilities, sequence: 1), .compose(.heartbeat, sequence: 2),
        ])
        #expect(bench.machine.state == .online(LinkBench.main))
        #expect(bench.machine.counters.redirects == 1 && bench.machine.counters.httpResponses == 2)
    }

    @Test func keptServersAreUsedWithoutAskingAnybody() {
        var bench = LinkBench()
        #expect(bench.machine.start(record: LinkBench.kept, sinceRegistration: nil, now: bench.now)
            == [connect(1, LinkBench.main)])
    }

    @Test func aRefusedRedirectIsNotAskedAgainUntilTheNextStart() {
        var bench = LinkBench()
        _ = bench.machine.start(record: .init(), sinceRegistration: nil, now: bench.now)
        _ = bench.machine.redirected(CallNumber(value: 1), .refused(result: 1), now: bench.now)
        #expect(bench.machine.state == .stopped(.redirectRefused(result: 1)))
        #expect(bench.machine.nextDeadline == nil)
        #expect(bench.wait(86400).isEmpty)
        #expect(bench.machine.start(record: .init(), sinceRegistration: nil, now: bench.now)
            == [.redirect(CallNumber(value: 2), url: "http://group/redirect")])
    }

    @Test func aRedirectThatNobodyHeardIsTriedAgain() {
        var bench = LinkBench()
        _ = bench.machine.start(record: .init(), sinceRegistration: nil, now: bench.now)
        _ = bench.machine.redirected(CallNumber(value: 1), .unanswered, now: bench.now)
        #expect(bench.waitForNext() == (5, [.redirect(CallNumber(value: 2), url: "http://group/redirect")]))
        // This one gets no outcome at all.
        #expect(bench.waitForNext().seconds == 30)
        #expect(bench.waitForNext() == (10, [.redirect(CallNumber(value: 3), url: "http://group/redirect")]))
    }

    @Test func aSilentGroupPlatformKeepsNobodyFromServersWrittenByHand() {
        var bench = LinkBench(LinkEndpoints(redirectURL: "http://group/redirect", servers: [LinkBench.main]))
        #expect(bench.machine.start(record: .init(), sinceRegistration: nil, now: bench.now) == [Self.redirect])
        #expect(bench.wait(30).deeds == [connect(1, LinkBench.main)])
    }

    @Test func aRegisterURLByHandSparesTheRedirect() {
        var bench = LinkBench(LinkEndpoints(redirectURL: "http://group", registerURL: "http://province/register"))
        #expect(bench.machine.start(record: .init(), sinceRegistration: nil, now: bench.now) == [register(1)])
    }

    @Test func nothingConfiguredIsSaid() {
        var bench = LinkBench(LinkEndpoints())
        let actions = bench.machine.start(record: .init(), sinceRegistration: nil, now: bench.now)
        #expect(actions == [.report(.stopped(.noEntrance))])
    }

    @Test func serversByHandNeedNoRegistration() {
        var bench = LinkBench(LinkEndpoints(servers: [LinkBench.main]))
        let started = bench.machine.start(record: .init(), sinceRegistration: nil, now: bench.now)
        #expect(started == [connect(1, LinkBench.main)])
        _ = bench.connectFailed()
        #expect(bench.waitForNext() == (5, [connect(2, LinkBench.main)]))
    }

    @Test func serversByHandStandInPlaceOfThoseGiven() {
        let other = ServerAddress(host: "other", port: 1)
        var bench = LinkBench(LinkEndpoints(registerURL: "http://province/register", servers: [other]))
        #expect(bench.machine.start(record: .init(), sinceRegistration: nil, now: bench.now) == [register(1)])
        let given = bench.machine.registered(CallNumber(value: 1), .registered(LinkBench.given), now: bench.now)
        #expect(given.contains(connect(1, other)))
    }

    @Test func mainThenBackupThenAPauseAndARegistration() {
        var bench = LinkBench()
        _ = bench.machine.start(record: LinkBench.kept, sinceRegistration: nil, now: bench.now)
        #expect(bench.connectFailed().deeds == [connect(2, LinkBench.backup)])
        #expect(bench.connectFailed().deeds == [])
        #expect(bench.machine.state == .pausing)
        #expect(bench.waitForNext() == (5, [register(1)]))
    }

    @Test func pausesGrowToAnEndUntilAHeartbeatIsAnswered() {
        var bench = LinkBench(LinkEndpoints(servers: [LinkBench.main]))
        _ = bench.machine.start(record: .init(), sinceRegistration: nil, now: bench.now)
        var pauses: [Int64] = []
        for _ in 0..<6 {
            _ = bench.connectFailed()
            pauses.append(bench.waitForNext().seconds)
        }
        #expect(pauses == [5, 10, 20, 40, 60, 60])
        // A login alone proves nothing: the server may close at once each time.
        _ = bench.connected()
        _ = bench.answer(0x31, 0, 0)
        _ = bench.machine.disconnected(bench.machine.link, now: bench.now)
        #expect(bench.waitForNext().seconds == 60)
        _ = bench.connected()
        _ = bench.answer(0x31, 0, 0)
        _ = bench.answer(0x33, 2)
        _ = bench.machine.disconnected(bench.machine.link, now: bench.now)
        #expect(bench.waitForNext().seconds == 5)
    }

    @Test func chanceStretchesAPauseUpToThreefold() {
        var pauses: Set<Int64> = []
        for seed in 0..<50 {
            let endpoints = LinkEndpoints(servers: [LinkBench.main])
            let random = SeededRandom(seed: UInt64(seed))
            var machine = LinkStateMachine(endpoints: endpoints, served: [], random: random)
            _ = machine.start(record: .init(), sinceRegistration: nil, now: linkStart)
            _ = machine.connectFailed(machine.link, "", now: linkStart)
            guard let until = machine.nextDeadline else { return }
            pauses.insert((until - linkStart).nanoseconds)
        }
        #expect(pauses.count == 50)
        #expect(pauses.allSatisfy { $0 >= 5_000_000_000 && $0 < 15_000_000_000 })
    }

    @Test func fiveMinutesLieBetweenRegistrationsAlsoAcrossARestart() {
        var bench = LinkBench()
        var record = RegistrationRecord()
        record.registerURL = "http://province/register"
        #expect(bench.machine.start(record: record, sinceRegistration: .seconds(100), now: bench.now).deeds == [])
        #expect(bench.waitForNext() == (200, [register(1)]))
        _ = bench.machine.registered(CallNumber(value: 1), .refused(result: 2), now: bench.now)
        #expect(bench.waitForNext().seconds == 5)
        #expect(bench.waitForNext() == (295, [register(2)]))
    }

    @Test func whileARegistrationHasToWaitTheServersAreTriedOn() {
        var bench = LinkBench()
        _ = bench.machine.start(record: LinkBench.kept, sinceRegistration: .seconds(10), now: bench.now)
        _ = bench.connectFailed()
        _ = bench.connectFailed()
        #expect(bench.waitForNext() == (5, [connect(3, LinkBench.main)]))
    }

    @Test func aRegistrationWithoutServersIsNone() {
        var bench = LinkBench()
        var record = RegistrationRecord()
        record.registerURL = "http://province/register"
        _ = bench.machine.start(record: record, sinceRegistration: nil, now: bench.now)
        let actions = bench.machine.registered(CallNumber(value: 1), .registered(RegistrationRecord()), now: bench.now)
        #expect(actions.first == .report(.registrationFailed(.registered(RegistrationRecord()))))
        #expect(bench.machine.state == .pausing)
    }

    @Test func oldNewsIsDropped() {
        var bench = LinkBench()
        var record = RegistrationRecord()
        record.registerURL = "http://province/register"
        _ = bench.machine.start(record: record, sinceRegistration: nil, now: bench.now)
        #expect(bench.waitForNext().seconds == 30)
        #expect(bench.machine.registered(CallNumber(value: 1), .registered(LinkBench.given), now: bench.now).isEmpty)
        #expect(bench.machine.state == .pausing)
    }

    @Test func aFactoryResetForgetsAllButTheWaits() {
        var bench = LinkBench.online()
        let (id, _) = bench.machine.request(0x35, [], now: bench.now)
        let actions = bench.machine.forget(now: bench.now)
        #expect(actions.deeds == [
            .complete(id, .linkLost), .close(LinkNumber(value: 1)), .keep(RegistrationRecord()), Self.redirect,
        ])
        // The registration of sixty seconds ago still counts.
        let address = RedirectOutcome.found(url: "http://province/register")
        let found = bench.machine.redirected(CallNumber(value: 1), address, now: bench.now)
        #expect(found.deeds.count == 1)
        #expect(bench.waitForNext() == (240, [register(2)]))
    }
}
