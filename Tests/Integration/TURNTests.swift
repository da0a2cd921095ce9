import Base
import Glibc
import NIOCore
import NIOPosix
import Net
import Synchronization
import System
import TestSupport
import Testing

extension Integration {
    /// The relay against coturn.
    @Suite(.serialized, .timeLimit(.minutes(2))) struct TURNTests {
        private static let loopback = IPAddress("127.0.0.1")

        private static func bytes(_ count: Int, seed: UInt8) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) ^ seed }
        }

        /// A viewer comes through the relay, sends so many bytes, and has them back.
        ///
        /// The first alone: coturn keeps no more than 16 pieces of a peer that is not bound yet, and loses the rest.
        private static func visit(_ port: Int, _ count: Int, seed: UInt8 = 0) async throws -> Bool {
            try await Blocking.run {
                let sent = bytes(count, seed: seed)
                let socket = try Socket(port: port)
                return socket.exchange([seed]) == [seed] && socket.exchange(sent) == sent
            }
        }

        @Test func aViewerComesThroughTheRelay() async throws {
            let server = try CoturnProcess()
            let device = try RelayUnderTest([server.port])
            let loopback = try #require(Self.loopback)
            await device.relay.start()
            let port = try #require(try await device.port())
            #expect(try await Self.visit(port, 250_000))
            #expect(device.viewers.map(\.peer.ip) == [loopback])
            #expect(device.relay.report.serverAddress?.port == UInt16(server.port))
            // The permission of chapter 14 is refused here; the relay stays, and it is said once.
            #expect(device.relay.report.permissions == [.any: .refused("403 Forbidden IP")])
            #expect(device.news.count == 2, "\(device.news)")
            #expect(device.news.first == .relay(device.relay.state.relay))
            await device.relay.stop()
            #expect(device.relay.state == .off && device.news.last == .relay(nil))
            #expect(try await Blocking.run { Clock.wait(seconds: 5) { !Socket.canConnect(port: port) } })
        }

        /// Of a name's addresses (here IPv6 too, where nobody listens) data connections use the control connection's.
        @Test func aNameLeadsToOneServer() async throws {
            let server = try CoturnProcess()
            let device = try RelayUnderTest([server.port], host: "localhost")
            await device.relay.start()
            #expect(try await Self.visit(try #require(try await device.port()), 1000))
            #expect(device.relay.report.serverAddress?.description == "127.0.0.1:\(server.port)")
            await device.relay.stop()
        }

        @Test func theAddressesOfTheConfigurationAreLetIn() async throws {
            let server = try CoturnProcess([])
            let friend = try RelayUnderTest([server.port], peers: [try #require(Self.loopback)])
            await friend.relay.start()
            let port = try #require(try await friend.port())
            #expect(try await friend.eventually { $0.permissions.count == 2 })
            #expect(friend.relay.report.permissions.values.contains(.granted))
            #expect(try await Self.visit(port, 1000))
            await friend.relay.stop()
            // Without a permission nobody comes in.
            let stranger = try RelayUnderTest([server.port])
            await stranger.relay.start()
            let closed = try #require(try await stranger.port())
            #expect(try await stranger.eventually { $0.permissions.count == 1 })
            #expect(try await !Self.visit(closed, 1000))
            #expect(stranger.viewers.isEmpty && stranger.relay.report.counters.peers == 0)
            await stranger.relay.stop()
        }

        /// The server keeps permissions for 3 s, and the device asks for them every 8 s.
        @Test func aPermissionThatRanOutIsThereAgainWithTheNextRound() async throws {
            let server = try CoturnProcess(["--permission-lifetime=3"])
            var timing = TURNTiming()
            timing.permissions = .seconds(8)
            let device = try RelayUnderTest([server.port], peers: [try #require(Self.loopback)], timing: timing)
            await device.relay.start()
            let port = try #require(try await device.port())
            #expect(try await device.eventually { $0.permissions.values.contains(.granted) })
            let (letIn, served, closed) = try await Blocking.run { () -> (Int, [Bool], Double?) in
                let early = try Socket(port: port)
                let isServed = { () -> Bool in early.exchange(Self.bytes(1000, seed: 7)) == Self.bytes(1000, seed: 7) }
                var letIn = 1
                let isLetIn = { () throws -> Bool in
                    usleep(100_000)
                    let isLetIn = try Socket(port: port).exchange([1]) == [1]
                    if isLetIn { letIn += 1 }
                    return isLetIn
                }
                var served = [isServed()]
                guard try Clock.wait(seconds: 7, until: { try !isLetIn() }) else { return (letIn, served, nil) }
                let begun = Clock.now
                served.append(isServed())
                let isBack = try Clock.wait(seconds: 10, until: isLetIn)
                let closed = Double(Clock.now - begun) / 1e9
                served.append(isServed())
                return (letIn, served, isBack ? closed : nil)
            }
            #expect(served == [true, true, true], "who is in stays in: before, while it has run out, after")
            let seconds = try #require(closed, "it runs out, and is there again")
            #expect(seconds < 8)
            print("a permission ran out: viewers come in again after \(Int(seconds * 1000)) ms")
            // The server alone turned the others away: the device never heard of them.
            let counters = device.relay.report.counters
            #expect(counters.peers == letIn && counters.peersBound == letIn, "\(letIn) came in: \(counters)")
            #expect(counters.allocations == 1 && counters.allocationsLost == 0, "\(counters)")
            #expect(device.relay.state.relay?.port == UInt16(port))
            await device.relay.stop()
        }

        @Test func fiftyAtOnce() async throws {
            let server = try CoturnProcess()
            let device = try RelayUnderTest([server.port])
            await device.relay.start()
            let port = try #require(try await device.port())
            let whole = try await Blocking.run {
                let sockets = try (0..<50).map { _ in try Socket(port: port) }
                return zip(sockets, UInt8(0)...).filter { socket, number in
                    let sent = Self.bytes(20_000, seed: number)
                    return socket.exchange(sent) == sent
                }.count
            }
            #expect(whole == 50)
            let counters = device.relay.report.counters
            #expect(counters.peersBound == 50 && counters.peersFailed == 0 && counters.peersTurnedAway == 0)
            await device.relay.stop()
        }

        @Test func bytesThatComeWithTheBindAreNotLost() async throws {
            let server = try CoturnProcess()
            let device = try RelayUnderTest([server.port])
            await device.relay.start()
            let port = try #require(try await device.port())
            for _ in 0..<10 { #expect(try await Self.visit(port, 3000)) }
            #expect(device.viewers.count == 10)
            #expect(device.viewers.contains { $0.early > 0 })
            await device.relay.stop()
        }

        /// With the agent's own times: the first try is after 2 to 6 s, the second 4 to 12 s later.
        @Test func aRestartedServerHasItsDeviceBack() async throws {
            let first = try CoturnProcess()
            let device = try RelayUnderTest([first.port])
            await device.relay.start()
            let port = try #require(try await device.port())
            #expect(try await Self.visit(port, 1000))
            first.end()
            #expect(try await device.eventually { $0.state.relay == nil })
            #expect(device.news.contains(.relay(nil)))
            let second = try CoturnProcess(port: first.port)
            let again = try #require(try await device.port(within: 20))
            #expect(device.news.last == .relay(device.relay.state.relay), "\(device.news)")
            #expect(try await Self.visit(again, 1000))
            #expect(device.relay.report.counters.allocationsLost == 1)
            await device.relay.stop()
            second.end()
        }

        /// Nonces that last a second: each viewer's bind takes a fresh one.
        @Test func staleNoncesCostNoViewer() async throws {
            let server = try CoturnProcess(["--server-relay", "--stale-nonce=1"])
            let device = try RelayUnderTest([server.port])
            await device.relay.start()
            let port = try #require(try await device.port())
            for _ in 0..<4 {
                try await Task.sleep(for: .milliseconds(1500))
                #expect(try await Self.visit(port, 1000))
            }
            let counters = device.relay.report.counters
            #expect(counters.staleNonces >= 2 && counters.peersFailed == 0 && counters.allocations == 1, "\(counters)")
            await device.relay.stop()
        }

        @Test func aWrongPasswordIsSaidAndTriedSlowly() async throws {
            let server = try CoturnProcess()
            let device = try RelayUnderTest([server.port], password: "WRONG")
            await device.relay.start()
            #expect(try await device.eventually { if case .pausing = $0.state { true } else { false } })
            #expect(device.relay.state.words.contains("401 Unauthorized"), "\(device.relay.state.words)")
            #expect(device.relay.state.words.contains("check device.id and device.key"))
            #expect(device.news.count == 1 && !"\(device.news)".contains("WRONG"), "\(device.news)")
            #expect(try await !device.eventually(1) { $0.counters.connections > 1 })
            await device.relay.stop()
        }

        @Test func theBackupServerStandsIn() async throws {
            let main = try CoturnProcess()
            let backup = try CoturnProcess()
            let device = try RelayUnderTest([main.port, backup.port])
            await device.relay.start()
            #expect(try await device.port() != nil)
            #expect(device.relay.state.words.hasSuffix("by 127.0.0.1:\(main.port)"))
            main.end()
            let backups = "by 127.0.0.1:\(backup.port)"
            #expect(try await device.eventually { $0.state.words.hasSuffix(backups) })
            let port = try #require(device.relay.state.relay?.port)
            #expect(try await Self.visit(Int(port), 1000))
            await device.relay.stop()
        }

        /// A server that is there, but says nothing.
        @Test func aSilentServerIsNoticed() async throws {
            let server = try CoturnProcess()
            var timing = TURNTiming()
            timing.refresh = .milliseconds(300)
            timing.answer = .milliseconds(300)
            timing.retry = .milliseconds(200)
            let device = try RelayUnderTest([server.port], timing: timing)
            await device.relay.start()
            #expect(try await device.port() != nil)
            #expect(try await device.eventually { $0.state.relay != nil })
            server.signal(SIGSTOP)
            #expect(try await device.eventually(5) { $0.counters.allocationsLost == 1 })
            server.signal(SIGCONT)
            #expect(try await device.port() != nil)
            await device.relay.stop()
        }

        @Test func viewersLeaveNothingBehind() async throws {
            let server = try CoturnProcess()
            let device = try RelayUnderTest([server.port])
            await device.relay.start()
            let port = try #require(try await device.port())
            #expect(try await Self.visit(port, 100))
            let before = try await Blocking.run { Self.descriptors }
            for _ in 0..<100 {
                #expect(try await Self.visit(port, 100))
                try await Blocking.run { try Socket(port: port).resetOnClose() }
            }
            #expect(try await Blocking.run { Clock.wait(seconds: 10) { Self.descriptors <= before } })
            await device.relay.stop()
        }

        /// Open ones of this process.
        private static var descriptors: Int {
            guard let folder = opendir("/proc/self/fd") else { return 0 }
            defer { closedir(folder) }
            var count = 0
            while readdir(folder) != nil { count += 1 }
            return count
        }

        /// The peer is gone before its data connection is bound: the server answers the bind with a reset.
        @Test func refusedBindsHarmNobody() async throws {
            let server = try CoturnProcess()
            let device = try RelayUnderTest([server.port])
            await device.relay.start()
            let port = try #require(try await device.port())
            try await Blocking.run {
                for _ in 0..<30 { try Socket(port: port).resetOnClose() }
            }
            #expect(try await Self.visit(port, 1000))
            #expect(
                try await device.eventually {
                    $0.counters.peersFailed > 0 && $0.counters.peers == $0.counters.peersBound + $0.counters.peersFailed
                })
            // Strangers who knock don't fill the log.
            #expect(device.news.count <= 5, "\(device.news)")
            await device.relay.stop()
        }

        @Test func aUDPSocketLearnsItsAddressInBothForms() async throws {
            let server = try CoturnProcess()
            let loop = MultiThreadedEventLoopGroup.singleton.next()
            let bound = NIOLoopBoundBox.makeBoxSendingValue(STUNBindingHandler(), eventLoop: loop)
            let passed = DatagramCounter()
            let channel = try await DatagramBootstrap(group: loop).channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers(bound.value, DatagramCounterHandler(passed))
                }
            }.bind(host: "127.0.0.1", port: 0).get()
            let own = try #require(channel.localAddress)
            let address = try SocketAddress(ipAddress: "127.0.0.1", port: server.port)
            let found = try await loop.flatSubmit {
                let promise = loop.makePromise(of: TransportAddress.self)
                bound.value.findMappedAddress(asking: address, promise: promise)
                return promise.futureResult
            }.get()
            #expect(found.description == "127.0.0.1:\(own.port ?? 0)")
            // What is no answer passes, and both answers do not.
            try await channel.writeAndFlush(AddressedEnvelope(remoteAddress: own, data: ByteBuffer(string: "media")))
            #expect(try await Blocking.run { Clock.wait(seconds: 5) { passed.count.load(ordering: .relaxed) > 0 } })
            #expect(passed.count.load(ordering: .relaxed) == 1)
            server.end()
            let nobody = loop.flatSubmit {
                let promise = loop.makePromise(of: TransportAddress.self)
                bound.value.findMappedAddress(asking: address, within: .milliseconds(200), promise: promise)
                return promise.futureResult
            }
            await #expect(throws: STUNBindingError.unanswered) { try await nobody.get() }
            try await channel.close()
        }
    }
}

private final class DatagramCounter: Sendable {
    let count = Atomic(0)
}

private final class DatagramCounterHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    private let counter: DatagramCounter

    init(_ counter: DatagramCounter) { self.counter = counter }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { counter.count.add(1, ordering: .relaxed) }
}
