import Base
import Logging
import ServiceLifecycle
import Streamer
import System
import Uplink
import Upload

/// The queue, from what an earlier run left until nothing moves any more.
struct UploadQueueService: Service {
    /// Between two looks at the viewers. A queue that grows as fast as pictures come is seen long before any are lost.
    static let pause = Duration.milliseconds(500)

    let service: UploadService
    let tasks: TaskQueue
    let server: RTSPServer
    let logger: Logger
    /// Whether a full storage loses its oldest objects, as it was kept.
    let overwritesOldest: Bool
    /// Ends when recordings can be opened; nil where there are none.
    let ready: AsyncStream<Void>?

    func run() async throws {
        if let ready { for await _ in ready {} }
        do {
            try await service.start()
        } catch {
            logger.error("the queue of uploads begins empty, what was kept of it can't be read: \(error)")
        }
        await service.overwriteOldest(overwritesOldest)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await tasks.run() }
            group.addTask {
                try? await gracefulShutdown()
                tasks.finish()
            }
            group.addTask { try? await cancelWhenGracefulShutdown { try await watchViewers() } }
        }
        await service.stop()
    }

    /// Live viewers come first.
    private func watchViewers() async throws {
        var meter = ViewingMeter()
        var last = LiveViewing.none
        while true {
            try await Task.sleep(for: Self.pause)
            let viewing = meter.measure(try await server.viewers())
            if viewing != last { await service.watch(viewing) }
            last = viewing
        }
    }
}
