import Base
package import Device
package import Media
package import NIOCore
import NIOPosix
import ServiceLifecycle
package import System

/// Records by the policies and the wall clock, from the start of the agent to its end. The schedule, and what is
/// recorded by hand, belong to one event loop; a policy is on the disk when its change returns, and then
/// `EventTopic.recordingPoliciesChanged` is posted.
package final class RecordingService: Service, RecordingControl {
    private let channels: ChannelRegistry
    private let rules: RecordableDevice
    private let kept: Kept<RecordingPolicies>
    private let events: EventBus
    private let eventLoop: any EventLoop
    private let wallClock: @Sendable () -> Int64
    private let core: NIOLoopBoundBox<Core>

    private final class Core {
        let recorder: any RecordingController
        /// As the changes of the channels were told here.
        var device: RecordableDevice
        var scheduler: RecordingScheduler
        var manual: [ChannelID: Set<StreamType>] = [:]
        var timer: Scheduled<Void>?
        var isRunning = false

        init(device: RecordableDevice, recorder: any RecordingController) {
            self.recorder = recorder
            self.device = device
            scheduler = RecordingScheduler(zone: device.zone)
        }
    }

    /// With the policies that were kept. Blocks for the disk.
    ///
    /// - Parameters:
    ///   - channels: those whose streams can be recorded; they come and go.
    ///   - rules: what else there is to know of the device.
    ///   - uploader: uploads recordings for the cloud; nil where there is none.
    ///   - warn: called with a description of kept policies that are invalid.
    package convenience init(
        channels: ChannelRegistry, rules: RecordableDevice, deviceID: String, recordings: RecordingStore,
        state: StateStore, uploader: (any RecordingUploader)?, events: EventBus, eventLoop: any EventLoop,
        warn: (String) -> Void
    ) throws {
        try self.init(
            channels: channels, rules: rules, state: state, events: events, eventLoop: eventLoop, warn: warn
        ) { isLoop in
            RecorderController(store: recordings, deviceID: deviceID, isLoop: isLoop, uploader: uploader)
        }
    }

    /// - Parameters:
    ///   - wallClock: nanoseconds since 1970.
    ///   - recorder: called with whether the oldest recordings are overwritten.
    init(
        channels: ChannelRegistry, rules: RecordableDevice, state: StateStore, events: EventBus,
        eventLoop: any EventLoop, wallClock: @escaping @Sendable () -> Int64 = { WallClock.nanoseconds },
        warn: (String) -> Void,
        recorder: (_ isLoop: Bool) -> sending any RecordingController
    ) throws {
        self.channels = channels
        self.rules = rules
        self.events = events
        self.eventLoop = eventLoop
        self.wallClock = wallClock
        kept = try Kept(
            json: StateName.policies, in: state, empty: RecordingPolicies(),
            read: { RecordingPolicies(json: $0, problems: &$1) },
            write: { $0.json }, warn: { warn("what was kept of recording is damaged and left out: \($0)") })
        core = NIOLoopBoundBox.makeBoxSendingValue(
            Core(device: rules, recorder: recorder(kept.value.isLoop)), eventLoop: eventLoop)
        state.whenReset { [weak self] in try await self?.reset() }
        events.attach(self, EventFilter(topics: [.clockSet])) { service, _ in
            service.eventLoop.execute { service.evaluate() }
        }
        channels.attach(self) { service, change in service.eventLoop.execute { service.follow(change) } }
    }

    private func follow(_ change: ChannelChange) {
        let core = core.value
        switch change {
        case .added(let channel):
            core.recorder.add(channel)
            core.device.channels[channel.id] = Set(channel.hubs.keys)
            evaluate()
        case .removed(let channel):
            core.device.channels[channel] = nil
            core.manual[channel] = nil
            evaluate()
            core.recorder.remove(channel)
        }
    }

    // MARK: Service

    package func run() async throws {
        try await start()
        try? await gracefulShutdown()
        try await stop()
    }

    func start() async throws {
        try await eventLoop.submit {
            self.core.value.isRunning = true
            self.evaluate()
        }.get()
    }

    func stop() async throws {
        try await eventLoop.submit {
            let core = self.core.value
            core.isRunning = false
            core.timer?.cancel()
            for step in core.scheduler.stop() { self.perform(step) }
        }.get()
    }

    private func evaluate() {
        let core = core.value
        guard core.isRunning else { return }
        core.timer?.cancel()
        let policies = kept.value
        let (steps, pause) = core.scheduler.evaluate(
            core.device.orders(policies, manual: core.manual), isLoop: policies.isLoop, now: wallClock())
        for step in steps { perform(step) }
        core.timer = eventLoop.scheduleTask(in: .nanoseconds(pause.nanoseconds)) { self.evaluate() }
    }

    private func perform(_ step: RecordingScheduler.Step) {
        switch step {
        case .record(let target, let isOn): core.value.recorder.set(target, isRecording: isOn)
        case .loop(let isLoop): core.value.recorder.setLoop(isLoop)
        case .ignored(let policy, let channel):
            events.post(
                .policyIgnored, channel: channel,
                "policy \(policy) changes nothing: its stream is recorded by hand")
        }
    }

    // MARK: RecordingControl

    /// With the channels that there are now.
    package var device: RecordableDevice {
        var device = rules
        for channel in channels.channels { device.channels[channel.id] = Set(channel.hubs.keys) }
        return device
    }

    package var policies: RecordingPolicies { kept.value }

    package func add(
        _ policies: [RecordingPolicy], to channel: ChannelID
    ) async throws(ControlError) -> [Int] {
        try await change { [device] in try $0.add(policies, to: channel, of: device) }
    }

    package func remove(_ id: Int, from channel: ChannelID) async throws(ControlError) {
        try await change { try $0.remove(id, from: channel) }
    }

    package func set(isFullDay: Bool?, isLoop: Bool?, channel: ChannelID) async throws(ControlError) {
        try await change { [device] policies in
            try device.check(channel: channel, place: isFullDay == true ? .local : nil)
            if let isFullDay { policies.setFullDay(isFullDay, channel: channel) }
            if let isLoop { policies.isLoop = isLoop }
        }
    }

    package func setLoop(_ isLoop: Bool) async throws(ControlError) { try await change { $0.isLoop = isLoop } }

    package func setManual(_ stream: StreamType, channel: ChannelID, _ isOn: Bool) async throws(ControlError) {
        do throws(PolicyError) {
            try device.check(channel: channel, stream: stream, place: isOn ? .local : nil)
        } catch {
            throw ControlError(error)
        }
        try await onLoop { core in
            if isOn {
                core.manual[channel, default: []].insert(stream)
            } else {
                core.manual[channel]?.remove(stream)
            }
        }
        changed()
    }

    package func state() async throws(ControlError) -> RecordingState {
        try await onLoop { core in
            RecordingState(
                plan: core.scheduler.plan, since: core.scheduler.since, nextChange: core.scheduler.nextChange,
                manual: core.manual)
        }
    }

    private func reset() async throws {
        try await onLoop { $0.manual = [:] }
        try await change { $0 = RecordingPolicies() }
    }

    private func change<Value: Sendable>(
        _ body: @escaping @Sendable (inout RecordingPolicies) throws -> Value
    ) async throws(ControlError) -> Value {
        do {
            let value = try await NIOThreadPool.singleton.runIfActive { [kept] in try kept.change(body) }
            changed()
            return value
        } catch let error as PolicyError {
            throw ControlError(error)
        } catch {
            throw .failed("\(error)")
        }
    }

    private func changed() {
        eventLoop.execute { self.evaluate() }
        events.post(.recordingPoliciesChanged, "the recording policies were set")
    }

    private func onLoop<Value: Sendable>(
        _ body: @escaping @Sendable (Core) -> Value
    ) async throws(ControlError) -> Value {
        do {
            return try await eventLoop.submit { body(self.core.value) }.get()
        } catch {
            throw .failed("the agent is ending")
        }
    }
}

extension StateName {
    package static let policies = "recording.policies"
}
