package import Base
package import Device
package import Logging
package import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import System

/// Takes the pictures that policies want, each at its time, keeps them and queues them.
package final class PictureTaker: Service {
    /// Hardly told from the camera's own picture, at a third of the size that 100 would take.
    static let quality = 90
    /// The monotonic clock of pauses doesn't see when the wall clock is set. A look may come so late and finds all the
    /// same what was due (`PicturePolicySchedule.grace`).
    static let longestPause: Int64 = 5

    /// A picture of a channel as JPEG; throws in words.
    package typealias Camera = @Sendable (_ channel: Int, _ quality: Int) async throws -> [UInt8]

    private let orders: PictureOrders
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
    ///   - offset: of the zone that policies and names are in.
    ///   - keep: sees to it that a picture is uploaded.
    ///   - wallClock: Unix time in seconds.
    package init(
        orders: PictureOrders, events: EventBus, device: DeviceID, offset: UTCOffset, camera: @escaping Camera,
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

    /// Since the start: pictures that were taken, and that could not be.
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

    /// The policies changed, or the clock was set.
    package func lookAgain() { eventLoop.execute { self.look() } }

    /// When the next picture is due, as Unix time; nil without policies.
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

    /// One JPEG of a channel, however many want it.
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
