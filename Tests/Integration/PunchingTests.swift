import Agent
import Base
import Device
import Glibc
import Logging
import Media
import Net
import NIOCore
import NIOPosix
import Streamer
import Synchronization
import System
import TestSupport
import Testing

extension Integration {
    /// Rung 3 of CTMW 15 through two routers: the signalling through a relay, the pictures straight.
    @Suite(
        .serialized, .timeLimit(.minutes(2)),
        .enabled(if: NATNetwork.isAllowed, "only root can make network namespaces: sudo make test"))
    struct PunchingTests {
        /// The device in its namespace, with pictures at 100 a second, and the relay.
        private final class Bench: Sendable {
            let network: NATNetwork
            let relay: PlainRelay
            let server: RTSPServer
            private let executor: NamespaceExecutor
            private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
            private let camera = NIOThreadPool(numberOfThreads: 1)
            private let isOver = Atomic(false)

            init(_ options: String...) async throws {
                let network = try NATNetwork("--no-upnp", options.first ?? "--no-upnp")
                self.network = network
                relay = try PlainRelay(network)
                executor = try await NamespaceExecutor(network, "DEVICE")
                let eventLoop = group.next()
                try await eventLoop.submit { try network.enter("DEVICE") }.get()
                let host = network["GATEWAY_IP"]
                let configuration = RTSPServer.Configuration(
                    host: "0.0.0.0", port: 0, deviceID: "CAM", maxSessions: 4, access: .open)
                let hub = StreamHub()
                let channels = ChannelRegistry()
                channels.add(.fake(hubs: [.main: hub]))
                let server = RTSPServer(
                    configuration: configuration, channels: channels, eventLoop: eventLoop, logger: .silent)
                self.server = server
                try await withTaskExecutorPreference(executor) { _ = try await server.start() }
                var datagrams = server.boundDatagrams.makeAsyncIterator()
                let bound = try #require(await datagrams.next())
                // What STUN would do: masquerading keeps a port's number, so these are the ports outside.
                let mapped = try [bound.rtp, bound.rtcp].map { socket in
                    try SocketAddress(ipAddress: host, port: #require(socket.localAddress?.port))
                }
                try await eventLoop.submit {
                    bound.setMappedAddresses(MappedAddresses(rtp: mapped[0], rtcp: mapped[1]))
                }.get()
                for socket in [bound.rtp, bound.rtcp] { try await Self.open(socket, network) }
                camera.start()
                camera.submit { _ in
                    while !self.isOver.load(ordering: .relaxed) {
                        hub.publish(Self.picture)
                        poll(nil, 0, 10)
                    }
                }
            }

            private static func open(_ socket: any Channel, _ network: NATNetwork) async throws {
                let platform = try SocketAddress(
                    ipAddress: network["PLATFORM_IP"], port: Int(PlainRelay.stunPort))
                try await socket.writeAndFlush(
                    AddressedEnvelope(remoteAddress: platform, data: ByteBuffer(bytes: [0])))
            }

            private static var picture: MediaSample {
                let slice = [0x65] + [UInt8](repeating: 2, count: 3000)
                let now = MediaTime(nanoseconds: Clock.now)
                return MediaSample([[0x67, 1, 1, 1, 1], [0x68, 1, 2, 3], slice], captured: now)
            }

            /// Lets a viewer come through the relay, on a thread of its own.
            func watch<T: Sendable>(_ body: @escaping @Sendable (PunchingViewer) throws -> T) async throws -> T {
                relay.viewer.withLock { $0 = nil }
                let network = network
                async let served: Void = serve()
                let relay = "rtsp://\(network["PLATFORM_IP"]):\(PlainRelay.viewerPort)"
                let url = relay + "/realplay?devid=CAM&channelno=0&streamtype=1"
                let result = try await onThread { try body(PunchingViewer(network, url)) }
                try await served
                return result
            }

            /// The device's end: like a relay's data connection, it is the device that opens it.
            private func serve() async throws {
                let network = network
                let relay = relay
                guard try await eventually(15, { relay.viewer.withLock { $0 != nil } }),
                    let viewer = relay.viewer.withLock({ $0 })
                else { throw TCP.Failure(description: "no viewer came") }
                let server = server
                try await withTaskExecutorPreference(executor) {
                    let socket = TCP.socket(SOCK_STREAM)
                    let platform = TCP.address(network["PLATFORM_IP"], PlainRelay.devicePort)
                    guard TCP.withPointer(platform, { connect(socket, $0, $1) }) == 0 else {
                        throw TCP.Failure(description: "no way to the relay: errno \(errno)")
                    }
                    let channel = try await ClientBootstrap(group: server.eventLoop)
                        .channelOption(.autoRead, value: false).withConnectedSocket(socket).get()
                    let client = try SocketAddress(ipAddress: viewer.host, port: Int(viewer.port))
                    try await server.adopt(channel, client: client)
                }
            }

            func end() async {
                isOver.store(true, ordering: .relaxed)
                await server.stop()
                relay.end()
                executor.end()
                camera.shutdownGracefully { _ in }
                group.shutdownGracefully { _ in }
                network.end()
            }
        }

        @Test func picturesGoStraightBetweenTwoRouters() async throws {
            let bench = try await Bench()
            let count = try await bench.watch { viewer in
                let answer = try viewer.setUp()
                #expect(answer.contains("source=11.22.33.1;"), "\(answer)")
                for _ in 1...3 { TCP.send(viewer.rtp, PunchingViewer.emptyRTP, to: PunchingViewer.source(answer)) }
                #expect(try viewer.ask("PLAY").hasPrefix("RTSP/1.0 200"))
                return PunchingViewer.pictures(viewer.rtp, atMost: 250)
            }
            #expect(count == 250)
            await bench.end()
        }

        @Test func picturesFollowTheViewerToThePortThatItsRouterGives() async throws {
            let bench = try await Bench("--full-cone")
            let network = bench.network
            let (stranger, pictures) = try await bench.watch { viewer -> (Int, Int) in
                let answer = try viewer.setUp()
                let source = PunchingViewer.source(answer)
                // Somebody else knows the address and the moment.
                let other = try network.inside("PLATFORM") { TCP.socket(SOCK_DGRAM) }
                defer { close(other) }
                TCP.limit(other, milliseconds: 500)
                for _ in 1...3 { TCP.send(other, PunchingViewer.emptyRTP, to: source) }
                #expect(try viewer.ask("PLAY").hasPrefix("RTSP/1.0 200"))
                let stranger = PunchingViewer.pictures(other, atMost: 1)
                // A second socket has another port outside, as the first would at a router that gives each peer its
                // own.
                let second = try network.inside("VIEWER") { TCP.socket(SOCK_DGRAM) }
                defer { close(second) }
                TCP.limit(second, milliseconds: 3000)
                TCP.send(second, PunchingViewer.emptyRTP, to: source)
                return (stranger, PunchingViewer.pictures(second, atMost: 250))
            }
            #expect(stranger == 0)
            #expect(pictures == 250)
            await bench.end()
        }

        /// The client gives up after 5 s and asks for everything over TCP: rung 4.
        @Test func withUDPBlockedTheRelayCarriesAll() async throws {
            let bench = try await Bench()
            let network = bench.network
            let (overUDP, overTCP) = try await bench.watch { viewer -> (Int, String) in
                let answer = try viewer.setUp()
                try network.order("--block", "udp")
                TCP.send(viewer.rtp, PunchingViewer.emptyRTP, to: PunchingViewer.source(answer))
                #expect(try viewer.ask("PLAY").hasPrefix("RTSP/1.0 200"))
                let count = PunchingViewer.pictures(viewer.rtp, atMost: 1)
                _ = try viewer.ask("TEARDOWN")
                let transport = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n"
                return (count, try viewer.ask("SETUP", transport, track: "/trackID=0"))
            }
            #expect(overUDP == 0)
            #expect(overTCP.hasPrefix("RTSP/1.0 200"), "\(overTCP)")
            await bench.end()
        }
    }
}
