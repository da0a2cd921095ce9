package import Device
import Logging
import ServiceLifecycle
package import System

/// The queue as a service of the running agent, from restoring the jobs of an earlier run to the end of all uploads.
package struct UploadQueueService: Service {
    /// The interval of sampling the viewers. A queue that grows as fast as frames arrive is noticed long before any are
    /// lost.
    private static let pause = Duration.milliseconds(500)

    private let service: UploadService
    private let tasks: TaskQueue
    private let live: any LiveViewers
    private let overwritesOldest: Bool
    private let ready: AsyncStream<Void>?

    /// - Parameters:
    ///   - tasks: work for the queue, done by this service.
    ///   - live: the viewers, which have priority.
    ///   - overwritesOldest: whether a full storage loses its oldest objects, as persisted.
    ///   - ready: ends when recordings can be opened; nil where there are none.
    package init(
        service: UploadService, tasks: TaskQueue, live: any LiveViewers,
        overwritesOldest: Bool, ready: AsyncStream<Void>?
    ) {
        self.service = service
        self.tasks = tasks
        self.live = live
        self.overwritesOldest = overwritesOldest
        self.ready = ready
    }

    package func run() async throws {
        if let ready { for await _ in ready {} }
        do {
            try await service.start()
        } catch {
            service.logger.error(
                "the queue of uploads begins empty, what was kept of it can't be read: \(error)")
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

    private func watchViewers() async throws {
        var meter = ViewingMeter()
        var last = LiveViewing.none
        while true {
            try await Task.sleep(for: Self.pause)
            let now = meter.measure(try await live.viewers())
            if now != last { await service.watch(now) }
            last = now
        }
    }
}
