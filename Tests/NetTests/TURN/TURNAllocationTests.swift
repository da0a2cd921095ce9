@testable import Base
@testable import Net
@testable import System
import Testing

@Suite struct TURNAllocationTests {
    @Test func aChallengeThenTheRelay() throws {
        var bench = try TURNBench(peers: [TURNBench.friend])
        let start = bench.machine.start([TURNBench.main], now: bench.now)
        #expect(start == [.connect(bench.machine.control, TURNBench.main)])
        #expect(bench.machine.state == .connecting(TURNBench.main))
        _ = bench.connected(bench.machine.control)
        #expect(bench.asked.count == 1)
        #expect(bench.asked.first?.message[TURNRequestedTransport.self] == .tcp)
        try bench.challenge()
        let second = try #require(bench.asked.first)
        #expect(bench.asked.count == 1 && second.isSigned && second.message.nonce == "n1")
        #expect(second.message[TURNRequestedTransport.self] == .tcp)
        #expect(second.message[Username.self]?.bytes == Array("DEVID".utf8))
        let actions = try bench.answer { $0.add(XORRelayedAddress(TURNBench.relay)) }
        #expect(actions.contains(.announce(TURNBench.relay)))
        #expect(bench.machine.state == .allocated(TURNBench.main, relay: TURNBench.relay))
        // One permission for everybody, and one for each address of the configuration.
        let permissions = bench.asked.map { $0.message[XORPeerAddress.self]?.address }
        #expect(permissions == [
            TransportAddress(ip: .any, port: 0), TransportAddress(ip: TURNBench.friend, port: 0),
        ])
        #expect(bench.asked.allSatisfy { $0.isSigned && $0.message.type.method == .createPermission })
    }

    @Test func aServerThatAsksForNothingIsTakenAtItsWord() throws {
        var bench = try TURNBench()
        _ = bench.note(bench.machine.start([TURNBench.main], now: bench.now))
        _ = bench.connected(bench.machine.control)
        #expect(try bench.answer { $0.add(XORRelayedAddress(TURNBench.relay)) }.contains(.announce(TURNBench.relay)))
    }

    @Test func refreshesAndPermissionsComeInTime() throws {
        var bench = try TURNBench.allocated(peers: [TURNBench.friend])
        var requests: [String] = []
        let start = bench.now
        while bench.now < start + .seconds(600) {
            _ = bench.waitForNext()
            let second = (bench.now - start).components.seconds
            for request in bench.asked { requests.append("\(second) \(request.message.type.method.rawValue)") }
            while !bench.asked.isEmpty { _ = try bench.answer { $0.add(Lifetime(seconds: 600)) } }
        }
        #expect(requests == [
            "120 4", "240 4", "240 8", "240 8", "360 4", "480 4", "480 8", "480 8", "600 4",
        ])
    }

    @Test(arguments: [(600 as UInt32, 120 as Int64), (100, 50), (0, 5), (.max, 120)])
    func aShortLifetimeIsRefreshedSooner(lifetime: UInt32, seconds: Int64) throws {
        var bench = try TURNBench()
        _ = bench.note(bench.machine.start([TURNBench.main], now: bench.now))
        try bench.allocate(lifetime: lifetime)
        #expect(bench.waitForNext().seconds == seconds)
        #expect(bench.asked.first?.message.type.method == .refresh)
    }

    /// A refresh between the others, which go on from there.
    @Test func aCheckRefreshesAnAllocationThatHasProvedItself() throws {
        var bench = try TURNBench()
        #expect(bench.machine.check(now: bench.now).isEmpty, "nothing stands")
        bench = try TURNBench.allocated()
        #expect(bench.machine.check(now: bench.now).isEmpty, "not proved yet")
        _ = bench.wait(120)
        _ = try bench.answer { $0.add(Lifetime(seconds: 600)) }
        _ = bench.wait(50)
        _ = bench.note(bench.machine.check(now: bench.now))
        #expect(bench.asked.map(\.message.type.method) == [.refresh])
        #expect(bench.machine.check(now: bench.now).isEmpty, "one is under way")
        _ = try bench.answer { $0.add(Lifetime(seconds: 600)) }
        #expect(bench.waitForNext().seconds == 70, "the permission")
        _ = try bench.answer()
        #expect(bench.waitForNext().seconds == 50, "120 s after the check")
        #expect(bench.asked.map(\.message.type.method) == [.refresh])
    }

    /// Without an answer yet, the next one is not due at once: that would be a loop without end.
    @Test func aRefreshThatWaitsForItsAnswerHoldsUpTheNext() throws {
        var bench = try TURNBench()
        _ = bench.note(bench.machine.start([TURNBench.main], now: bench.now))
        try bench.allocate(lifetime: 10)
        #expect(bench.waitForNext().seconds == 5)
        #expect(bench.waitForNext().seconds == 5)
        #expect(try #require(bench.machine.nextDeadline) > bench.now)
        #expect(bench.asked.count == 1)
    }

    @Test func aStaleNonceIsReplacedAndTheRequestRepeatedOnce() throws {
        var bench = try TURNBench.allocated()
        _ = bench.wait(120)
        _ = try bench.refuse(438) { $0.addChallenge("n2") }
        let again = try #require(bench.asked.first)
        #expect(again.message.nonce == "n2" && again.message.type.method == .refresh && again.isSigned)
        #expect(try bench.answer { $0.add(Lifetime(seconds: 600)) }.isEmpty)
        #expect(bench.machine.counters.staleNonces == 1)
        // A server that finds every nonce stale is not asked forever.
        _ = bench.wait(120)
        _ = try bench.refuse(438) { $0.addChallenge("n3") }
        _ = try bench.answer()  // the permission, due at the same time
        let actions = try bench.refuse(438) { $0.addChallenge("n4") }
        #expect(actions.contains(.announce(nil)) && bench.asked.isEmpty)
    }

    @Test func aPermissionForAllIsRefusedAndTheRelayStays() throws {
        var bench = try TURNBench(peers: [TURNBench.friend])
        _ = bench.note(bench.machine.start([TURNBench.main], now: bench.now))
        _ = bench.connected(bench.machine.control)
        try bench.challenge()
        _ = try bench.answer { $0.add(XORRelayedAddress(TURNBench.relay)) }
        #expect(try bench.refuse(403, "Forbidden IP") == [.report(.permissionRefused(.any, "403 Forbidden IP"))])
        #expect(try bench.answer().isEmpty)
        #expect(bench.machine.state.relay == TURNBench.relay)
        #expect(bench.machine.permissions == [.any: .refused("403 Forbidden IP"), TURNBench.friend: .granted])
        // Asked again with the others, but not said again.
        _ = bench.wait(120)
        _ = try bench.answer()
        _ = bench.wait(120)
        _ = try bench.answer()
        #expect(try bench.refuse(403, "Forbidden IP").isEmpty)
    }

    @Test func silenceEndsTheAllocation() throws {
        var bench = try TURNBench.allocated()
        let control = bench.machine.control
        _ = bench.wait(120)
        #expect(bench.wait(9).isEmpty)
        let actions = bench.wait(1)
        #expect(Array(actions.prefix(3)) == [
            .close(control), .announce(nil), .report(.lost(TURNBench.main, .unanswered)),
        ])
    }

    @Test(arguments: [437, 401, 500] as [UInt16])
    func aRefusedRefreshEndsTheAllocation(code: UInt16) throws {
        var bench = try TURNBench.allocated()
        _ = bench.wait(120)
        #expect(try bench.refuse(code).contains(.announce(nil)))
        #expect(bench.machine.counters.allocationsLost == 1)
    }

    @Test func anAnswerSignedByAnotherEndsIt() throws {
        var bench = try TURNBench.allocated()
        _ = bench.wait(120)
        let actions = try bench.answer(signedWith: STUNKey(shortTerm: "another"))
        #expect(actions.events.first == .lost(TURNBench.main, .wrongSignature))
    }

    @Test func answersToNothingAreNotHeard() throws {
        var bench = try TURNBench.allocated()
        _ = bench.wait(120)
        let request = try #require(bench.asked.first)
        var random = TestRandom()
        let stranger = STUNMessage(.failure, .refresh, id: STUNTransactionID(random: &random))
        #expect(bench.receive(stranger.encoded()).isEmpty)
        // Of another method, or a request.
        #expect(bench.receive(STUNMessage(.failure, .allocate, id: request.message.id).encoded()).isEmpty)
        #expect(bench.receive(request.message.encoded()).isEmpty)
        // The request still waits for its answer, and not for ever.
        #expect(bench.waitForNext().seconds == 10)
        #expect(bench.machine.state.relay == nil)
    }

    @Test func nonsenseEndsTheConnection() throws {
        for bytes in [Array("HTTP/1.1 200 OK\r\n".utf8), [0x80]] as [[UInt8]] {
            var bench = try TURNBench.allocated()
            let control = bench.machine.control
            #expect(bench.receive(bytes).starts(with: [.close(control), .announce(nil)]))
        }
    }

    @Test func answersWithoutWhatTheyMustHaveFail() throws {
        var bench = try TURNBench()
        _ = bench.note(bench.machine.start([TURNBench.main], now: bench.now))
        _ = bench.connected(bench.machine.control)
        #expect(try bench.refuse(401).events.first == .serverFailed(TURNBench.main, .unusableAnswer("REALM and NONCE")))
        _ = bench.waitForNext()
        _ = bench.connected(bench.machine.control)
        try bench.challenge()
        #expect(try bench.answer().events.first == .serverFailed(TURNBench.main, .unusableAnswer("relay address")))
    }

    @Test func attributesThatMustBeUnderstoodButAreNotFail() throws {
        var bench = try TURNBench.allocated()
        _ = bench.wait(120)
        let request = try #require(bench.asked.first)
        let strange = STUNMessage(
            type: STUNMessageType(.success, .refresh), id: request.message.id,
            attributes: [STUNRawAttribute(type: 0x7000, value: [])])
        #expect(bench.receive(strange.encoded()).events.first == .lost(TURNBench.main, .unusableAnswer("attributes")))
    }

    @Test func stoppingClosesWhatIsOpen() throws {
        var bench = try TURNBench.allocated()
        let control = bench.machine.control
        let peer = try #require(bench.peer(7).opened.first)
        #expect(bench.machine.stop() == [.close(peer), .close(control), .announce(nil)])
        #expect(bench.machine.state == .off && bench.machine.nextDeadline == nil)
        // Late news of them is no news.
        #expect(bench.connected(peer) == [.close(peer)] && bench.disconnected(control).isEmpty)
        #expect(bench.receive([1, 2, 3]).isEmpty)
        #expect(bench.machine.stop().isEmpty)
    }
}
