@testable import Base
import Media
@testable import Net
@testable import System
import TestSupport
import Testing

/// From a peer's arrival to its data connection.
@Suite struct TURNPeerTests {
    @Test func aPeerIsBoundOnAConnectionOfItsOwn() throws {
        var bench = try TURNBench.allocated()
        let control = bench.machine.control
        let arrived = bench.peer(7)
        let data = try #require(arrived.opened.first)
        #expect(arrived.first == .connectData(data, control: control) && data != control)
        // The nonce is confirmed while the connection opens.
        #expect(bench.asked.map(\.message.type.method) == [.refresh])
        #expect(bench.connected(data).isEmpty)
        #expect(try !bench.answer().isEmpty)
        let bind = try #require(bench.asked.first)
        #expect(bind.connection == data && bind.isSigned)
        #expect(bind.message.type == STUNMessageType(.request, .connectionBind))
        #expect(bind.message[ConnectionID.self]?.value == 7 && bind.message.nonce == "n1")
        #expect(try bench.answer() == [.adopt(data, peer: TURNBench.peerAddress(7), bytes: [])])
        #expect(bench.machine.attempts.isEmpty && bench.machine.counters.peersBound == 1)
        #expect(bench.disconnected(data).isEmpty)
    }

    @Test func bytesBehindTheAnswerAreThePeers() throws {
        for split in [1, 19, 20, 43, 44, 45, 50] {
            var bench = try TURNBench.allocated()
            let data = try #require(bench.peer(7).opened.first)
            _ = try bench.answer()
            _ = bench.connected(data)
            let request = bench.asked.removeFirst()
            let peer = Array("OPTIONS".utf8)
            let bytes = STUNMessage(.success, .connectionBind, id: request.message.id).encoded(key: bench.key) + peer
            let first = bench.receive(Array(bytes[..<split]), on: data)
            if split < 44 {
                #expect(first.isEmpty)
                let rest = bench.receive(Array(bytes[split...]), on: data)
                #expect(rest == [.adopt(data, peer: TURNBench.peerAddress(7), bytes: peer)])
            } else {
                // What comes later does not concern the machine.
                let now = Array(peer.prefix(split - 44))
                #expect(first == [.adopt(data, peer: TURNBench.peerAddress(7), bytes: now)])
                #expect(bench.receive(Array(bytes[split...]), on: data).isEmpty)
            }
        }
    }

    @Test func aNonceThatWentStaleCostsNoPeer() throws {
        var bench = try TURNBench.allocated()
        let data = try #require(bench.peer(7).opened.first)
        _ = bench.connected(data)
        _ = try bench.refuse(438) { $0.addChallenge("n2") }
        #expect(bench.asked.map(\.message.type.method) == [.refresh])
        _ = try bench.answer()
        #expect(bench.asked.first?.message.nonce == "n2" && bench.asked.first?.connection == data)
    }

    @Test func manyAtOnceShareOneRefresh() throws {
        var bench = try TURNBench.allocated()
        var data: [TURNConnection] = []
        for number in 1...50 as ClosedRange<UInt32> { data += bench.peer(number).opened }
        #expect(data.count == 50 && bench.asked.map(\.message.type.method) == [.refresh])
        for connection in data.prefix(25) { #expect(bench.connected(connection).isEmpty) }
        _ = try bench.answer()
        for connection in data.dropFirst(25) { _ = bench.connected(connection) }
        #expect(bench.asked.map(\.connection) == data)
        #expect(Set(bench.asked.map(\.message.id)).count == 50)
        while !bench.asked.isEmpty { _ = try bench.answer() }
        #expect(bench.machine.counters.peersBound == 50 && bench.machine.attempts.isEmpty)
    }

    @Test func noMoreThan64Wait() throws {
        var bench = try TURNBench.allocated()
        for number in 1...64 as ClosedRange<UInt32> { #expect(bench.peer(number).opened.count == 1) }
        #expect(bench.peer(65) == [.report(.tooManyPeers(64))])
        #expect(bench.peer(66).isEmpty)
        #expect(bench.machine.counters.peersTurnedAway == 2)
        let some = try #require(bench.machine.attempts.keys.first)
        _ = bench.disconnected(some)
        #expect(bench.peer(67).opened.count == 1)
        #expect(bench.peer(68) == [.report(.tooManyPeers(64))])
    }

    @Test func aBindThatIsRefusedClosesItsConnectionAndNoOther() throws {
        var bench = try TURNBench.allocated()
        let (first, second) = (try #require(bench.peer(1).opened.first), try #require(bench.peer(2).opened.first))
        _ = try bench.answer()
        _ = bench.connected(first)
        _ = bench.connected(second)
        let why = "the relay refused the bind (447 gone)"
        #expect(try bench.refuse(447, "gone") == [
            .close(first), .report(.bindFailed(TURNBench.peerAddress(1), why)),
        ])
        #expect(bench.disconnected(second, "reset") == [.report(.bindFailed(TURNBench.peerAddress(2), "reset"))])
        #expect(bench.machine.counters.peersFailed == 2 && bench.machine.state.relay != nil)
    }

    @Test func aBindThatTakesTooLongIsGivenUp() throws {
        var bench = try TURNBench.allocated()
        let data = try #require(bench.peer(1).opened.first)
        _ = try bench.answer()
        _ = bench.connected(data)
        #expect(bench.wait(29).isEmpty)
        #expect(bench.waitForNext().seconds == 1)
        #expect(bench.machine.attempts.isEmpty)
        #expect(bench.connected(data) == [.close(data)])
    }

    @Test func anythingElseThanTheAnswerEndsTheDataConnection() throws {
        var random = TestRandom()
        let other = STUNMessage(.success, .connectionBind, id: STUNTransactionID(random: &random)).encoded()
        for bytes in [other, Array("RTSP/1.0 ".utf8)] {
            var bench = try TURNBench.allocated()
            let data = try #require(bench.peer(1).opened.first)
            _ = try bench.answer()
            _ = bench.connected(data)
            #expect(bench.receive(bytes, on: data).first == .close(data))
            #expect(bench.machine.state.relay != nil)
        }
    }

    @Test func bytesBeforeTheBindEndTheDataConnection() throws {
        var bench = try TURNBench.allocated()
        let data = try #require(bench.peer(1).opened.first)
        _ = bench.connected(data)
        let early = STUNMessage(.success, .connectionBind, id: bench.asked[0].message.id).encoded()
        #expect(bench.receive(early, on: data).first == .close(data))
    }

    @Test func anAnswerSignedByAnotherIsNotTaken() throws {
        var bench = try TURNBench.allocated()
        let data = try #require(bench.peer(1).opened.first)
        _ = try bench.answer()
        _ = bench.connected(data)
        #expect(try bench.answer(signedWith: STUNKey(shortTerm: "another")).first == .close(data))
    }

    @Test func anAnswerWithAttributesThatMustBeUnderstoodButAreNotIsNotTaken() throws {
        var bench = try TURNBench.allocated()
        let data = try #require(bench.peer(1).opened.first)
        _ = try bench.answer()
        _ = bench.connected(data)
        let strange = STUNMessage(
            type: STUNMessageType(.success, .connectionBind), id: bench.asked[0].message.id,
            attributes: [STUNRawAttribute(type: 0x7000, value: [])])
        #expect(bench.receive(strange.encoded(), on: data).first == .close(data))
    }

    @Test func peersWithoutANumberOrAnAddressAreNotHeard() throws {
        var bench = try TURNBench.allocated()
        var random = TestRandom()
        var message = STUNMessage(.indication, .connectionAttempt, id: STUNTransactionID(random: &random))
        #expect(bench.receive(message.encoded()).isEmpty)
        message.add(ConnectionID(1))
        #expect(bench.receive(message.encoded()).isEmpty)
        // The same one twice is one.
        #expect(bench.peer(1).opened.count == 1)
        #expect(bench.peer(1).isEmpty)
    }

    @Test func peersGoWithTheirAllocation() throws {
        var bench = try TURNBench.allocated()
        let (first, second) = (try #require(bench.peer(1).opened.first), try #require(bench.peer(2).opened.first))
        let actions = bench.disconnected(bench.machine.control)
        #expect(Array(actions.prefix(3)) == [.close(first), .close(second), .announce(nil)])
        #expect(bench.connected(first) == [.close(first)])
        #expect(bench.machine.attempts.isEmpty)
    }

    /// Whatever comes, a connection is opened, adopted or closed once, and there is always a deadline to come.
    @Test func anHourOfChance() throws {
        for seed in 0..<200 as Range<UInt64> {
            var chance = SeededRandom(seed: seed)
            var bench = try TURNBench(peers: [TURNBench.friend])
            var open: Set<TURNConnection> = []
            func watch(_ actions: [TURNAction]) {
                for action in actions {
                    switch action {
                    case .connect(let connection, _), .connectData(let connection, _):
                        #expect(open.insert(connection).inserted, "seed \(seed)")
                    case .close(let connection), .adopt(let connection, _, _):
                        #expect(open.remove(connection) != nil, "seed \(seed)")
                    case .send(let connection, _): #expect(open.contains(connection), "seed \(seed)")
                    case .announce, .report: break
                    }
                }
            }
            watch(bench.note(bench.machine.start([TURNBench.main, TURNBench.backup], now: bench.now)))
            let end = bench.now + .seconds(3600)
            /// In an order that does not depend on this run's hashes.
            func some() -> TURNConnection? { open.sorted { $0.value < $1.value }.randomElement(using: &chance) }
            while bench.now < end {
                switch Int.random(in: 0..<12, using: &chance) {
                case 0:
                    if let some = some(), open.remove(some) != nil {
                        watch(bench.disconnected(some))
                    }
                case 1...3: if let some = some() { watch(bench.connected(some)) }
                case 4: watch(bench.peer(.random(in: 0..<100, using: &chance)))
                case 5...8 where !bench.asked.isEmpty:
                    let relay = TURNBench.relay
                    watch(try bench.answer { $0.add(XORRelayedAddress(relay)) })
                case 9 where !bench.asked.isEmpty:
                    let code = ([401, 401, 438, 403, 500] as [UInt16]).randomElement(using: &chance) ?? 401
                    watch(try bench.refuse(code) { $0.addChallenge("n\(code)") })
                case 10 where !bench.asked.isEmpty:
                    // A server that sends our own request back.
                    let request = bench.asked[0]
                    watch(bench.receive(request.message.encoded(), on: request.connection))
                default:
                    let deadline = try #require(bench.machine.nextDeadline)
                    #expect(deadline > bench.now, "seed \(seed)")
                    watch(bench.waitForNext().actions)
                }
                bench.asked.removeAll { !open.contains($0.connection) }
            }
            watch(bench.machine.stop())
            #expect(open.isEmpty, "seed \(seed): \(open)")
        }
    }
}
