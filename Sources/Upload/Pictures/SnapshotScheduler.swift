package import Base
package import Device
package import Logging
package import NIOCore
import NIOPosix
import ServiceLifecycle
package import System

/// Takes the snapshots of the policies, each at its time, stores them and queues their uploads. The schedule belongs to
/// one event loop; a policy is on the disk when its change returns, and then `EventTopic.picturePoliciesChanged` is
/// posted.
package final class SnapshotScheduler: Service, PicturePolicyControl {
    /// The maximum pause in seconds. Pauses use the monotonic clock, which does not notice that the wall clock is set.
    /// A check that is this late still finds what was due (`PicturePolicySchedule.grace`).
    static let longestPause: Int64 = 5

    private let kept: Kept<SnapshotPolicies>
    private let events: EventBus
    private let device: DeviceID
    private let offset: UTCOffset
    private let channels: ChannelRegistry
    private let keep: @Sendable (ObjectName, [UInt8]) async throws -> Void
    private let eventLoop: any EventLoop
    private let wallClock: @Sendable () -> Int64
    private let logger: Logger
    private let core: NIOLoopBoundBox<Core>
    /// The snapshots that are due, for the service's task group.
    private let tasks = TaskQueue()

    private final class Core {
        var schedule: PicturePolicySchedule
        var timer: Scheduled<Void>?
        var isRunning = false
        var taken = 0
        var missed = 0

        init(schedule: PicturePolicySchedule) { self.schedule = schedule }
    }

    /// Reads the kept policies. Blocks for the disk.
    ///
    /// - Parameters:
    ///   - offset: the offset of the zone used in policies and names.
    ///   - keep: stores a snapshot for upload.
    ///   - wallClock: Unix time in seconds.
    ///   - warn: called with a description of kept policies that are invalid.
    package init(
        state: StateStore, events: EventBus, device: DeviceID, offset: UTCOffset,
        channels: ChannelRegistry,
        keep: @escaping @Sendable (ObjectName, [UInt8]) async throws -> Void, eventLoop: any EventLoop, logger: Logger,
        wallClock: @escaping @Sendable () -> Int64 = SystemClock.real.now, warn: (String) -> Void
    ) throws {
        kept = try Kept(
            json: StateName.picturePolicies, in: state, empty: SnapshotPolicies(),
            read: { SnapshotPolicies(json: $0, problems: &$1) },
            write: { $0.json }, warn: { warn("what was kept of pictures is damaged and left out: \($0)") })
        self.events = events
        self.device = device
        self.offset = offset
        self.channels = channels
        self.keep = keep
        self.eventLoop = eventLoop
        self.logger = logger
        self.wallClock = wallClock
        core = NIOLoopBoundBox.makeBoxSendingValue(
            Core(schedule: PicturePolicySchedule(offset: offset)), eventLoop: eventLoop)
        state.whenReset { [weak self] in try await self?.change { $0 = SnapshotPolicies() } }
        events.attach(self, EventFilter(topics: [.clockSet])) { scheduler, _ in scheduler.checkAgain() }
    }

    // MARK: PicturePolicyControl

    package var policies: SnapshotPolicies { kept.value }

    package func policies(
        of channel: ChannelNumber, store: PictureStore
    ) throws(ControlError) -> [KeptDayPolicy] {
        try check(channel)
        return kept.value.policies(of: channel, store: store)
    }

    package func add(
        _ policies: [DayPolicy], channel: ChannelNumber, store: PictureStore
    ) async throws(ControlError) {
        try check(channel)
        try await change { kept throws(ControlError) in
            guard kept.add(policies, channel: channel, store: store) else {
                throw .failed("there can be \(SnapshotPolicies.maximum) picture policies at most")
            }
        }
    }

    package func remove(_ id: PolicyID, channel: ChannelNumber) async throws(ControlError) {
        try await change { kept throws(ControlError) in
            guard kept.remove(id, channel: channel) else {
                throw .notFound("channel \(channel) has no picture policy \(id)")
            }
        }
    }

    package func state() async throws(ControlError) -> SnapshotState {
        let (now, offset) = (wallClock(), offset)
        do {
            return try await eventLoop.submit {
                let core = self.core.value
                core.schedule.policies = self.kept.value.kept
                let next = core.schedule.next(after: now)
                return SnapshotState(
                    taken: core.taken, missed: core.missed,
                    next: next.map { PlatformTime(secondsSinceEpoch: $0, offset: offset) })
            }.get()
        } catch {
            throw .failed("the agent is ending")
        }
    }

    private func check(_ channel: ChannelNumber) throws(ControlError) {
        _ = try channels.channel(channel.value)
    }

    private func change(
        _ body: @escaping @Sendable (inout SnapshotPolicies) throws(ControlError) -> Void
    ) async throws(ControlError) {
        do {
            try await NIOThreadPool.singleton.runIfActive { [kept] in try kept.change(body) }
        } catch let error as ControlError {
            throw error
        } catch {
            throw .failed("\(error)")
        }
        checkAgain()
        events.post(.picturePoliciesChanged, "the picture policies were set")
    }

    // MARK: Service

    package func run() async throws {
        try await eventLoop.submit {
            self.core.value.schedule.begin(now: self.wallClock())
            self.core.value.isRunning = true
            self.check()
        }.get()
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.tasks.runConcurrently() }
            try? await gracefulShutdown()
            group.cancelAll()
        }
        try await eventLoop.submit {
            self.core.value.isRunning = false
            self.core.value.timer?.cancel()
        }.get()
    }

    /// Evaluates the policies after they were changed or the clock was set.
    private func checkAgain() { eventLoop.execute { self.check() } }

    private func check() {
        let core = core.value
        guard core.isRunning else { return }
        core.timer?.cancel()
        let now = wallClock()
        core.schedule.policies = kept.value.kept
        let due = core.schedule.due(now: now)
        if !due.isEmpty { tasks.add { await self.take(due) } }
        guard let next = core.schedule.next(after: now) else { return }
        core.timer = eventLoop.scheduleTask(in: .seconds(min(max(next - now, 1), Self.longestPause))) { self.check() }
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
            let picture = try await channels.channel(channel).source.snapshot(quality: SnapshotQuality.standard)
            while let name = names.first {
                try await keep(name, picture)
                names.removeFirst()
                eventLoop.execute { self.core.value.taken += 1 }
            }
        } catch {
            eventLoop.execute { [count = names.count] in self.core.value.missed += count }
            logger.warning(
                "a picture that a policy wants could not be taken: \(error)",
                metadata: ["channel": "\(channel)", "picture.names": "\(names.map(\.text))"])
        }
    }
}
