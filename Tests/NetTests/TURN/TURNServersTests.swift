@testable import Base
import Media
@testable import Net
@testable import System
import TestSupport
import Testing

/// Which server is tried when.
@Suite struct TURNServersTests {
    static let both = [TURNBench.main, TURNBench.backup]

    @Test func theBackupServerIsAskedAtOnceAndThenThereIsAPause() throws {
        var bench = try TURNBench()
        _ = bench.machine.start(Self.both, now: bench.now)
        for (round, pause) in [2, 4, 8, 16, 32, 60, 60].enumerated() {
            #expect(bench.machine.state == .connecting(TURNBench.main), "round \(round)")
            let second = bench.disconnected(bench.machine.control, "refused")
            #expect(second.last == .connect(bench.machine.control, TURNBench.backup))
            #expect(bench.disconnected(bench.machine.control, "refused").deeds.isEmpty)
            #expect(bench.machine.state == .pausing(after: "the relay backup:3478 failed: refused"))
            #expect(bench.waitForNext().seconds == Int64(pause))
        }
    }

    @Test func aServerThatDoesNotAnswerIsLeftAfterTenSeconds() throws {
        var bench = try TURNBench()
        _ = bench.machine.start(Self.both, now: bench.now)
        let first = bench.machine.control
        let (seconds, actions) = bench.waitForNext()
        #expect(seconds == 10 && actions.deeds == [.close(first), .connect(bench.machine.control, TURNBench.backup)])
        _ = bench.connected(bench.machine.control)
        let second = bench.machine.control
        let silent = bench.waitForNext()
        #expect(silent.seconds == 10 && silent.actions.deeds == [.close(second)])
    }

    @Test func afterALossTheMainServerHasTheFirstTurn() throws {
        var bench = try TURNBench()
        _ = bench.note(bench.machine.start(Self.both, now: bench.now))
        _ = bench.disconnected(bench.machine.control)
        try bench.allocate()
        #expect(bench.machine.state.relay != nil && bench.machine.server == TURNBench.backup)
        _ = bench.wait(120)
        _ = try bench.answer()
        #expect(bench.disconnected(bench.machine.control).contains(.announce(nil)))
        let (seconds, actions) = bench.waitForNext()
        #expect(seconds == 2 && actions == [.connect(bench.machine.control, TURNBench.main)])
    }

    /// Allocations that never see a refresh answered don't make a server a good one.
    @Test func aServerThatTakesAndDropsIsAFailingOne() throws {
        var bench = try TURNBench()
        _ = bench.note(bench.machine.start([TURNBench.main], now: bench.now))
        var pauses: [Int64] = []
        for _ in 0..<4 {
            try bench.allocate()
            _ = bench.disconnected(bench.machine.control)
            pauses.append(bench.waitForNext().seconds)
        }
        #expect(pauses == [2, 4, 8, 16])
        // One that works puts an end to it.
        try bench.allocate()
        _ = bench.wait(120)
        _ = try bench.answer()
        _ = bench.disconnected(bench.machine.control)
        #expect(bench.waitForNext().seconds == 2)
    }

    @Test func wrongCredentialsAreTriedSlowly() throws {
        var bench = try TURNBench()
        _ = bench.note(bench.machine.start(Self.both, now: bench.now))
        for server in Self.both {
            _ = bench.connected(bench.machine.control)
            try bench.challenge()
            let actions = try bench.refuse(401, "Unauthorized")
            #expect(actions.events.first == .serverFailed(server, .credentialsRefused("401 Unauthorized")))
        }
        #expect(bench.machine.state.words.contains("check device.id and device.key"))
        #expect(bench.waitForNext().seconds == 300)
        #expect(bench.machine.state == .connecting(TURNBench.main))
        // The next round may fail for another reason, and is followed by a short pause.
        _ = bench.disconnected(bench.machine.control)
        _ = bench.disconnected(bench.machine.control)
        #expect(bench.waitForNext().seconds == 2)
    }

    @Test func pausesAreStretchedByChance() throws {
        var seconds: Set<Int64> = []
        for seed in 0..<100 as Range<UInt64> {
            let credentials = try #require(TURNCredentials(username: "a", password: Secret(wireText: "b")))
            var machine = TURNStateMachine(credentials: credentials, random: SeededRandom(seed: seed))
            _ = machine.start([TURNBench.main], now: linkStart)
            _ = machine.disconnected(machine.control, now: linkStart)
            let pause = try #require(machine.nextDeadline) - linkStart
            #expect(pause >= .seconds(2) && pause < .seconds(6))
            seconds.insert(pause.nanoseconds)
        }
        #expect(seconds.count > 90)
    }

    @Test func noServerIsNoWork() throws {
        var bench = try TURNBench()
        #expect(bench.machine.start([], now: bench.now).isEmpty)
        #expect(bench.machine.state == .noServer && bench.machine.nextDeadline == nil)
        let actions = bench.machine.setServers([TURNBench.main], now: bench.now)
        #expect(actions == [.connect(bench.machine.control, TURNBench.main)])
    }

    @Test func newServersLeaveAnAllocationWhereItIs() throws {
        var bench = try TURNBench.allocated()
        #expect(bench.machine.setServers([TURNBench.backup, TURNBench.main], now: bench.now).isEmpty)
        #expect(bench.machine.state.relay != nil)
        let old = bench.machine.control
        let actions = bench.machine.setServers([TURNBench.backup], now: bench.now)
        #expect(actions == [.close(old), .announce(nil), .connect(bench.machine.control, TURNBench.backup)])
        #expect(bench.machine.setServers([], now: bench.now) == [.close(bench.machine.control)])
        #expect(bench.machine.state == .noServer)
    }

    @Test func serversNamedWhileItIsOffAreForLater() throws {
        var bench = try TURNBench()
        #expect(bench.machine.setServers([TURNBench.main], now: bench.now).isEmpty)
        #expect(bench.machine.state == .off)
    }
}
