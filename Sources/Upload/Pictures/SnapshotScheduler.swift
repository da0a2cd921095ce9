package import Base
package import Device
package import Logging
package import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import System

/// Takes the snapshots of the policies, each at its time, stores them and queues their uploads.
package final class SnapshotScheduler: Service {
    /// JPEG quality: visually almost identical to the frame, at a third of the size of quality 100.
    static let quality = 90
    /// The maximum pause in seconds. Pauses use the monotonic clock, which does not notice that the wall clock is set.
    /// A check that is this late still finds what was due (`PicturePolicySchedule.grace`).
    static let longestPause: Int64 = 5

    /// Takes a snapshot of a channel as JPEG; throws an error with a readable description.
    package typealias Camera = @Sendable (_ channel: Int, _ quality: Int) async throws -> [UInt8]

    private let orders: PicturePolicyStore
    private let device: DeviceID
    private let camera: Camera
    private let keep: @Sendable (ObjectName, [UInt8]) async throws -> Void
    private let eventLoop: any EventLoop
    private let wallClock: @Sendable () -> Int64
    private let logger: Logger
    private let core: NIOLoopBoundBox<Core>
    /// What is to be taken now, for the service's tasks.
    private let tasks = TaskQueue()
    private let counters = Mutex((taken: 0, missed: 0))

    private final class Core {
        var schedule: PicturePolicySchedule
        var alarm: Scheduled<Void>?
        var isRunning = false

        init(schedule: PicturePolicySchedule) { self.schedule = schedule }
    }

    /// - Parameters:
    ///   - offset: the offset of the zone used in policies and names.
    ///   - keep: stores a snapshot for upload.
    ///   - wallClock: Unix time in seconds.
    package init(
        orders: PicturePolicyStore, events: EventBus, device: DeviceID, offset: UTCOffset, camera: @escaping Camera,
        keep: @escaping @Sendable (ObjectName, [UInt8]) async throws -> Void, eventLoop: any EventLoop, logger: Logger,
        wallClock: @escaping @Sendable () -> Int64 = SystemClock.real.now
    ) {
        self.orders = orders
        self.device = device
        self.camera = camera
        self.keep = keep
        self.eventLoop = eventLoop
        self.logger = logger
        self.wallClock = wallClock
        core = NIOLoopBoundBox.makeBoxSendingValue(
            Core(schedule: PicturePolicySchedule(offset: offset)), eventLoop: eventLoop)
        events.attach(self, EventFilter(topics: [.picturePoliciesChanged])) { taker, _ in taker.lookAgain() }
    }

    /// The numbers of snapshots taken and of those missed since the start.
    package var counts: (taken: Int, missed: Int) { counters.withLock { $0 } }

    package func run() async throws {
        try await eventLoop.submit {
            self.core.value.schedule.begin(now: self.wallClock())
            self.core.value.isRunning = true
            self.look()
        }.get()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.tasks.runConcurrently() }
            try? await gracefulShutdown()
            group.cancelAll()
        }
        try await eventLoop.submit {
            self.core.value.isRunning = false
            self.core.value.alarm?.cancel()
        }.get()
    }

    /// Checks again because the policies changed or the clock was set.
    package func lookAgain() { eventLoop.execute { self.look() } }

    /// The Unix time of the next due snapshot; nil without policies.
    package func next() async throws -> Int64? {
        let now = wallClock()
        return try await eventLoop.submit { self.core.value.schedule.next(after: now) }.get()
    }

    private func look() {
        let core = core.value
        guard core.isRunning else { return }
        core.alarm?.cancel()
        let now = wallClock()
        core.schedule.policies = orders.book.kept
        let due = core.schedule.due(now: now)
        if !due.isEmpty { tasks.add { await self.take(due) } }
        guard let next = core.schedule.next(after: now) else { return }
        core.alarm = eventLoop.scheduleTask(in: .seconds(min(max(next - now, 1), Self.longestPause))) { self.look() }
    }

    /// Takes one JPEG per channel, even if several policies need it.
    func take(_ due: [DuePicture]) async {
        await withTaskGroup(of: Void.self) { group in
            for (channel, pictures) in Dictionary(grouping: due, by: \.channel) {
                group.addTask { await self.take(pictures, of: channel.value) }
            }
        }
    }

    private func take(_ pictures: [DuePicture], of channel: Int) async {
        var names = pictures.map { $0.name(device: device) }
        do {
            let picture = try await camera(channel, Self.quality)
            while let name = names.first {
                try await keep(name, picture)
                names.removeFirst()
                counters.withLock { $0.taken += 1 }
            }
        } catch {
            counters.withLock { $0.missed += names.count }
            logger.warning(
                "a picture that a policy wants could not be taken: \(error)",
                metadata: ["channel": "\(channel)", "picture.names": "\(names.map(\.text))"])
        }
    }
}
