import Base
import Device
import Media
import Synchronization
import System

/// The state shared by a channel's threads. The channel holds it too, and ends the threads in its `deinit`.
final class ChannelCore: Sendable {
    let wakeUp: WakeUp
    let workers: [EncoderWorker]
    let snapshots: SnapshotRequests
    /// The workers and the snapshots: all that the capture loop hands frames to.
    let consumers: [any FrameConsumer]
    let event: @Sendable (CaptureEvent) -> Void
    private let shared: Mutex<Shared>

    private struct Shared {
        var settings: ChannelSettings
        var status: ChannelStatus
        var isStopping = false
        /// The capture thread's current task.
        var task: CaptureTask?
    }

    init(
        settings: ChannelSettings, workers: [EncoderWorker], event: @escaping @Sendable (CaptureEvent) -> Void
    ) throws(CaptureError) {
        wakeUp = try CaptureError.taking { () throws(ResourceError) in try WakeUp() }
        self.workers = workers
        let snapshots = SnapshotRequests()
        self.snapshots = snapshots
        consumers = workers + [snapshots]
        self.event = event
        shared = Mutex(Shared(settings: settings, status: ChannelStatus(source: settings.source.description)))
    }

    // MARK: - For the channel

    var settings: ChannelSettings { shared.withLock { $0.settings } }

    package func change(_ stream: StreamType, _ settings: EncodingSettings) {
        let main = shared.withLock {
            $0.settings.replace(stream, with: settings)
            return $0.settings.main.size
        }
        for worker in workers where worker.stream == stream { worker.reconfigure(settings, expected: main) }
        wakeUp.wake()
    }

    /// Ends all waits. The threads end soon afterwards.
    func stop() {
        shared.withLock {
            $0.isStopping = true
            $0.status.state = .stopped
        }
        wakeUp.wake()
        for worker in workers { worker.mailbox.close() }
        snapshots.refuse(.noPicture("the channel has been stopped"))
    }

    func currentStatus() -> ChannelStatus {
        var status = shared.withLock { $0.status }
        let now = MediaTime.now
        for worker in workers { status.streams[worker.stream] = worker.status(now: now) }
        return status
    }

    // MARK: - For the capture thread

    /// The next source to open; nil when the channel stops.
    func nextTask() -> CaptureTask? {
        shared.withLock {
            if $0.isStopping { return nil }
            let task = CaptureTask($0.settings)
            $0.task = task
            if case .noSignal = $0.status.state { return task }
            $0.status.state = .opening
            return task
        }
    }

    /// Whether the task from ``nextTask()`` is still the current one.
    var isTaskCurrent: Bool {
        shared.withLock { !$0.isStopping && $0.task == CaptureTask($0.settings) }
    }

    var sourceName: String { shared.withLock { $0.status.source } }

    var mainSize: PictureSize { shared.withLock { $0.settings.main.size } }

    package func status(_ change: (inout ChannelStatus) -> Void) { shared.withLock { change(&$0.status) } }

    func opened(_ origin: VideoSource, _ format: SourceFormat) {
        shared.withLock {
            $0.status.source = origin.description
            $0.status.format = format
        }
        // From the first opening on, a snapshot request may wait for the first frame.
        snapshots.open()
    }

    /// Whether the source is still automatic.
    var isSourceOpen: Bool { shared.withLock { $0.settings.source == .automatic } }

    /// Makes a found source the channel's own. The capture thread's current task stays current.
    func choose(_ source: VideoSource) {
        shared.withLock {
            $0.settings.source = source
            $0.task?.source = source
        }
    }

    func pictureCame() {
        let isFirst = shared.withLock { shared in
            if shared.isStopping || shared.status.state == .running { return false }
            shared.status.state = .running
            return true
        }
        if isFirst { snapshots.open() }
    }

    /// Records that the source delivers no frames any more.
    func lost(_ reason: CaptureError) {
        let isStopping = shared.withLock {
            if !$0.isStopping { $0.status.state = .noSignal(reason: reason.description) }
            return $0.isStopping
        }
        if !isStopping { snapshots.refuse(.noPicture(reason.description)) }
    }

    func failed() { shared.withLock { $0.status.failures += 1 } }
}
