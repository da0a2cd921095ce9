import Logging
import NIOCore
import ServiceLifecycle
import Streamer

/// The RTSP server, from listening until every viewer has been told goodbye.
struct RTSPService: Service {
    let server: RTSPServer
    let started: @Sendable (SocketAddress) -> Void

    func run() async throws {
        async let work: Void = server.run()
        started(try await server.start())
        try? await gracefulShutdown()
        await server.stop()
        await work
    }
}
