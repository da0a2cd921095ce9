import Base
import Device
import Glibc
import Media
import NIOCore
import Recorder
import ServiceLifecycle
import System

/// What starts and stops recordings. It is called on an event loop, so it must not block; trouble with the disk or the
/// cloud is its own to overcome.
protocol RecordingController: Sendable {
    func set(channel: Int, stream: StreamType, place: RecordingPlace, recording: Bool)
    /// Whether the oldest recordings go when the disk is full (CTMW 7.5.30). Called before anything is started.
    func setLoop(_ isLoop: Bool)
    /// The platform is to be told that a policy's time came and a recording by hand goes on (CTMW 7.5.4, exception 10).
    func policyIgnored(_ id: Int, channel: Int)
}

/// Records by the orders and the wall clock, from the start of the agent to its end, on one event loop.
final class RecordingService: Service {
    private let orders: RecordingPolicyStore
    private let recorder: any RecordingController
    private let eventLoop: any EventLoop
    private let wallClock: @Sendable () -> Int64
    private let core: NIOLoopBoundBox<Core>

    private final class Core {
        var scheduler: RecordingScheduler
        var alarm: Scheduled<Void>?
        var isRunning = false

        init(scheduler: RecordingScheduler) { self.scheduler = scheduler }
    }

    /// - Parameter wallClock: nanoseconds since 1970.
    init(
        orders: RecordingPolicyStore, events: EventBus, recorder: any RecordingController, eventLoop: any EventLoop,
        wallClock: @escaping @Sendable () -> Int64 = RecordingService.realTime
    ) {
        self.orders = orders
        self.recorder = recorder
        self.eventLoop = eventLoop
        self.wallClock = wallClock
        core = NIOLoopBoundBox.makeBoxSendingValue(
            Core(scheduler: RecordingScheduler(zone: orders.device.zone)), eventLoop: eventLoop)
        events.attach(self, EventFilter(topics: [.recordingPoliciesChanged])) { service, _ in service.lookAgain() }
    }

    func run() async throws {
        try await start()
        try? await gracefulShutdown()
        try await stop()
    }

    func start() async throws {
        try await eventLoop.submit {
            self.core.value.isRunning = true
            self.look()
        }.get()
    }

    /// The orders changed, or the clock was set.
    func lookAgain() {
        eventLoop.execute { self.look() }
    }

    /// What is recorded now, and when that changes next in seconds since 1970.
    func state() async throws -> (plan: RecordingPlan, nextChange: Int64?) {
        try await eventLoop.submit { (self.core.value.scheduler.plan, self.core.value.scheduler.nextChange) }.get()
    }

    func stop() async throws {
        try await eventLoop.submit {
            let core = self.core.value
            core.isRunning = false
            core.alarm?.cancel()
            for step in core.scheduler.stop() { self.carryOut(step) }
        }.get()
    }

    private func look() {
        let core = core.value
        guard core.isRunning else { return }
        core.alarm?.cancel()
        let (steps, pause) = core.scheduler.look(orders.channels, isLoop: orders.book.isLoop, now: wallClock())
        for step in steps { carryOut(step) }
        core.alarm = eventLoop.scheduleTask(in: .nanoseconds(pause.nanoseconds)) { self.look() }
    }

    private func carryOut(_ step: RecordingScheduler.Step) {
        switch step {
        case .record(let target, let isOn):
            recorder.set(
                channel: target.stream.channel.rawValue, stream: target.stream.type, place: target.place,
                recording: isOn)
        case .loop(let isLoop): recorder.setLoop(isLoop)
        case .ignored(let policy, let channel): recorder.policyIgnored(policy, channel: channel)
        }
    }

    static let realTime: @Sendable () -> Int64 = { WallClock.nanoseconds }
}
