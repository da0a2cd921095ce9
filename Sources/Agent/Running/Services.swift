import Logging
import NIOCore
import ServiceLifecycle
import Streamer

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
