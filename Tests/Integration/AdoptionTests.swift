import Agent
import Device
import Logging
import Media
import NIOCore
import NIOPosix
import Net
import Streamer
import TestSupport
import Testing

extension Integration {
    /// A connection that somebody else opened is served like one that the server accepted.
    @Suite(.serialized, .timeLimit(.minutes(1))) struct AdoptionTests {
        /// Takes the first bytes, as a relay's handler does, and hands channel and bytes over.
        private final class Relay: ChannelInboundHandler, RemovableChannelHandler {
            typealias InboundIn = ByteBuffer
            let server: RTSPServer
            init(server: RTSPServer) { self.server = server }

            func channelRead(context: ChannelHandlerContext, data: NIOAny) {
                let bytes = unwrapInboundIn(data)
                let channel = context.channel
                let server = server
                _ = channel.setOption(.autoRead, value: false)
                context.pipeline.syncOperations.removeHandler(self).whenComplete { _ in
                    Task { try? await server.adopt(channel, bytes: bytes) }
                }
            }
        }

        @Test func servesAHandedOverConnection() async throws {
            let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
            var configuration = RTSPServer.Configuration(
                host: "127.0.0.1", port: 0, deviceID: "CAM", maxSessions: 1, access: .open)
            configuration.limits.connectionsBeyondSessions = 0
            let server = RTSPServer(
                configuration: configuration, channels: .fake([.main]), eventLoop: eventLoop, logger: .silent)
            try await server.start()
            let listener = try await ServerBootstrap(group: eventLoop)
                .childChannelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(Relay(server: server))
                    }
                }
                .bind(host: "127.0.0.1", port: 0).get()
            let port = try #require(listener.localAddress?.port)
            try await onThread {
                let url = "rtsp://127.0.0.1/realplay?devid=CAM&channelno=0&streamtype=1/trackID=0"
                let client = try RTSPTestClient(port: port)
                #expect(try client.request("OPTIONS", "*").status == 200)
                // A relay's address is not the client's.
                func setUp(_ transport: String) throws -> Int {
                    try client.request("SETUP", url, headers: ["Transport": transport]).status
                }
                #expect(try setUp("RTP/AVP;unicast;client_port=5000-5001") == 461)
                #expect(try setUp("RTP/AVP/TCP;interleaved=0-1") == 200)
                // The one connection that is allowed has a session: there is no room for another.
                let other = try RTSPTestClient(port: port)
                #expect(throws: (any Error).self) { try other.request("OPTIONS", "*") }
                #expect(try client.request("OPTIONS", "*").status == 200)
            }
            try await listener.close()
            await server.stop()
        }

        @Test func refusesAnotherEventLoop() async throws {
            let group = MultiThreadedEventLoopGroup(numberOfThreads: 2)
            let (mine, other) = (group.next(), group.next())
            let server = RTSPServer(
                configuration: .init(host: "127.0.0.1", port: 0, deviceID: "CAM", maxSessions: 1, access: .open),
                channels: ChannelRegistry(), eventLoop: mine, logger: .silent)
            let address = try await server.start()
            let channel = try await ClientBootstrap(group: other).connect(to: address).get()
            await #expect(throws: RTSPServer.AdoptionError.otherEventLoop) { try await server.adopt(channel) }
            try await channel.closeFuture.get()
            await server.stop()
            try await group.shutdownGracefully()
        }
    }
}
