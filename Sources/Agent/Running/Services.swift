import Logging
import NIOCore
import ServiceLifecycle
import Streamer

/// The channels, from the start of their threads until their cameras are let go.
struct ChannelsService: Service {
    let channels: [AgentChannel]

    func run() async throws {
        for channel in channels { try channel.start() }
        try? await gracefulShutdown()
        await withTaskGroup(of: Void.self) { group in
            for channel in channels { group.addTask { await channel.stop() } }
        }
    }
}

/// The RTSP server, from listening until every viewer has been told goodbye.
struct RTSPService: Service {
    let server: RTSPServer
    let listening: EventLoopPromise<SocketAddress>
    let started: @Sendable (SocketAddress) -> Void

    func run() async throws {
        async let work: Void = server.run()
        do {
            let address = try await server.start()
            listening.succeed(address)
            started(address)
        } catch {
            listening.fail(error)
            throw error
        }
        try? await gracefulShutdown()
        await server.stop()
        await work
    }
}
