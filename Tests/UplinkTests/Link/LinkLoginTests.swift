import Base
import Device
@testable import Net
@testable import System
import Testing
@testable import Uplink

@Suite struct LinkLoginTests {
    @Test(arguments: [1, 2, 3, 255, nil] as [Int?])
    func aRefusedLoginIsNotTriedAgainForThreeMinutes(result: Int?) {
        var bench = LinkBench.loggingIn()
        let refusal = bench.answer(0x31, 0, result)
        #expect(refusal.deeds == [.close(LinkNumber(value: 1))])
        #expect(refusal.contains(.report(.loginRefused(LinkBench.main, result: result))))
        #expect(bench.waitForNext() == (180, [.connect(LinkNumber(value: 2), LinkBench.backup)]))
    }

    @Test func everyServerRefused() {
        var bench = LinkBench.loggingIn()
        _ = bench.answer(0x31, 0, 2)
        _ = bench.waitForNext()
        _ = bench.connected()
        _ = bench.answer(0x31, 0, 2)
        // Too early to register again now; when the wait for the login ends, it no longer is.
        #expect(bench.waitForNext().seconds == 5)
        #expect(bench.waitForNext() == (175, [.register(CallNumber(value: 1), url: "http://province/register")]))
    }

    @Test func anAnswerWithoutSenseIsARefusal() {
        var bench = LinkBench.loggingIn()
        #expect(bench.receive(0x31, 0, .unreadable).deeds == [.close(LinkNumber(value: 1))])
        #expect(bench.machine.counters.loginsRefused == 1)
    }

    @Test func anUnansweredLoginGivesTheOtherServerItsTurn() {
        var bench = LinkBench.loggingIn()
        #expect(bench.wait(9).isEmpty)
        #expect(bench.wait(1).deeds == [.close(LinkNumber(value: 1)), .connect(LinkNumber(value: 2), LinkBench.backup)])
    }

    @Test func aConnectionThatDoesNotComeIsGivenUp() {
        var bench = LinkBench()
        _ = bench.machine.start(record: LinkBench.kept, sinceRegistration: nil, now: bench.now)
        let given = bench.wait(10)
        #expect(given.deeds == [.close(LinkNumber(value: 1)), .connect(LinkNumber(value: 2), LinkBench.backup)])
        // Should it come after all, it is closed again, and the other goes on.
        #expect(bench.machine.connected(LinkNumber(value: 1), now: bench.now) == [.close(LinkNumber(value: 1))])
        #expect(bench.machine.connectFailed(LinkNumber(value: 1), "", now: bench.now).isEmpty)
        #expect(bench.connected() == [.compose(.login, sequence: 0)])
    }

    @Test func aConnectionLostBeforeItWasUpIsOneThatFailed() {
        var bench = LinkBench()
        _ = bench.machine.start(record: LinkBench.kept, sinceRegistration: nil, now: bench.now)
        let lost = bench.machine.disconnected(bench.machine.link, "reset", now: bench.now)
        #expect(lost.deeds == [.connect(LinkNumber(value: 2), LinkBench.backup)])
    }

    @Test func aConnectionCutBeforeItProvedItselfGivesTheOtherServerItsTurn() {
        var bench = LinkBench.online()
        let cut = bench.machine.disconnected(bench.machine.link, "reset", now: bench.now)
        #expect(cut.deeds == [.connect(LinkNumber(value: 2), LinkBench.backup)])
    }

    @Test func afterALinkThatWorkedTheMainServerHasTheFirstTurn() {
        var bench = LinkBench.online()
        _ = bench.answer(0x33, 2)
        #expect(bench.machine.disconnected(bench.machine.link, now: bench.now).deeds == [])
        #expect(bench.waitForNext() == (5, [.connect(LinkNumber(value: 2), LinkBench.main)]))
    }

    @Test func aStreamThatLostItsPlaceIsClosed() {
        var bench = LinkBench.online()
        _ = bench.answer(0x33, 2)
        let link = bench.machine.link
        #expect(bench.machine.unreadable(link, "starts with 00 00", now: bench.now).deeds == [.close(link)])
        #expect(bench.machine.state == .pausing)
    }

    @Test func beforeTheLoginThePlatformIsServedNothing() {
        var bench = LinkBench.loggingIn()
        #expect(bench.receive(0x60, 4, .request) == [.send(.errorAnswer(command: 0x60, sequence: 4))])
    }

    @Test func theLogSaysWhoAndWhy() {
        let server = LinkBench.main
        #expect(LinkEvent.loginRefused(server, result: 2).words
            == "main:8588 refused the login (Result 2: wrong key; check device.key)")
        #expect(LinkEvent.lost(server, .heartbeatsUnanswered(3)).words
            == "the link to main:8588 is lost: 3 heartbeats in a row went unanswered")
        #expect(LinkEvent.serverFailed(ServerAddress(host: "::1", port: 9), .connectFailed("refused")).words
            == "[::1]:9 failed: no connection: refused")
    }

    @Test func stopEndsEverything() {
        var bench = LinkBench.online()
        let (id, _) = bench.machine.request(0x35, [], now: bench.now)
        #expect(bench.machine.stop().deeds == [.complete(id, .linkLost), .close(bench.machine.link)])
        #expect(bench.machine.state == .stopped(.off))
        #expect(bench.machine.nextDeadline == nil)
        #expect(bench.machine.stop().isEmpty)
    }
}
