import Base
package import Device
package import Media
import Synchronization
import System

/// A source and the encoders of its streams.
///
/// It has three threads: one waits for the source's frames, one encodes the main and one the sub stream. Whatever the
/// source does, access units keep coming: of its frames, or of the no-signal picture.
package final class CaptureChannel: Sendable {
    /// The longest time that ``stop()`` takes, even if a driver hangs.
    static let stopLimit = Duration.milliseconds(900)

    private let core: ChannelCore
    private let threads = Mutex(Threads())

    private struct Threads {
        var isStarted = false
        /// Whether the hubs have this channel as their source.
        var isAttached = false
        var running: [(name: String, thread: WorkerThread)] = []
    }

    /// - Parameters:
    ///   - settings: valid settings; see ``EncoderSettings`` for the ranges.
    ///   - hubs: the destination of each stream's samples; a stream without hub is encoded only for its counters. The
    ///     tracks are set as soon as the encoder is open, and again whenever size, rate, bit rate or parameter sets
    ///     change.
    ///   - event: called with events for the log, on any of the channel's threads.
    /// - Throws: ``CaptureError/badSetting(_:)`` or ``CaptureError/resources(_:)``.
    package init(
        settings: ChannelSettings,
        hubs: [StreamType: StreamHub],
        event: @escaping @Sendable (CaptureEvent) -> Void
    ) throws(CaptureError) {
        var workers: [EncoderWorker] = []
        for stream in StreamType.allCases {
            guard let encoder = settings[stream] else { continue }
            try encoder.validate()
            workers.append(
                EncoderWorker(
                    stream: stream, settings: encoder, expected: settings.main.size, cores: Processors.count,
                    hub: hubs[stream], event: event))
        }
        core = try ChannelCore(settings: settings, workers: workers, event: event)
    }

    deinit { stop() }

    /// Starts the threads and returns at once. A missing camera is not an error: the channel waits for it.
    ///
    /// - Throws: ``CaptureError/resources(_:)`` when a thread cannot be started.
    package func start() throws(CaptureError) {
        let isFirst = threads.withLock { threads in
            defer { threads.isStarted = true }
            return !threads.isStarted
        }
        guard isFirst else { return }
        do throws(CaptureError) {
            threads.withLock { $0.isAttached = true }
            for worker in core.workers {
                worker.attach()
                try run("encode-\(worker.stream)") { worker.run() }
            }
            try run("capture") { [core] in CaptureLoop(core: core).run() }
        } catch {
            stop()
            throw error
        }
    }

    private func run(_ name: String, _ body: @escaping @Sendable () -> Void) throws(CaptureError) {
        let thread = try CaptureError.taking { () throws(ResourceError) in try WorkerThread(name: name, body: body) }
        threads.withLock { $0.running.append((name, thread)) }
    }

    /// Releases the camera and ends the threads; returns within a second. The channel cannot be started again.
    ///
    /// It blocks: not to be called on an event loop or in the cooperative pool, and not from the channel's own calls.
    package func stop() {
        core.stop()
        let (running, isAttached) = threads.withLock { threads in
            defer { (threads.running, threads.isAttached) = ([], false) }
            threads.isStarted = true
            return (threads.running, threads.isAttached)
        }
        // Only once: the hubs may have another source by now.
        if isAttached { for worker in core.workers { worker.detach() } }
        let deadline = MediaTime.now + Self.stopLimit
        for (name, thread) in running.reversed() where !thread.join(until: deadline) {
            core.event(.leftBehind(thread: name))
        }
    }

    /// Makes the next frame to be encoded an IDR picture; if one is being encoded now, the one after it. Cheap, from
    /// any thread.
    package func requestKeyFrame(_ stream: StreamType) {
        for worker in core.workers where worker.stream == stream { worker.requestKeyFrame() }
    }

    /// Changes a stream's settings. A bit rate or key frame interval takes effect on the next frame of the running
    /// encoder; any other change starts another encoder, which begins with an IDR picture, and sets the hub's tracks.
    /// Another size or rate of the main stream is also requested from the camera.
    ///
    /// - Throws: ``CaptureError/badSetting(_:)``; nothing is changed then.
    package func reconfigure(_ stream: StreamType, _ settings: EncoderSettings) throws(CaptureError) {
        try settings.validate()
        guard core.settings[stream] != nil else { throw .badSetting("the channel has no \(stream) stream") }
        core.change(stream, settings)
    }

    /// A JPEG of the source's next frame in full size, encoded on a dedicated thread.
    ///
    /// - Parameter quality: 1 to 100.
    /// - Throws: ``CaptureError/noPicture(_:)`` without a signal, or without a frame within 5 s;
    ///   ``CaptureError/jpeg(_:)``.
    package func snapshot(quality: Int) async throws(CaptureError) -> [UInt8] {
        guard (1...100).contains(quality) else { throw .badSetting("JPEG quality \(quality): 1 to 100") }
        return try await core.snapshots.picture(quality: quality)
    }

    /// The state of the channel.
    package var status: ChannelStatus { core.currentStatus() }

    /// The current settings; `automatic` is replaced by the source as soon as one is found.
    package var settings: ChannelSettings { core.settings }

    // MARK: - Controls

    /// The camera's controls and their values. Queries the driver and blocks for some milliseconds.
    ///
    /// - Throws: ``CaptureError/noControls(source:)``, ``CaptureError/lookingForCamera``, or why the camera cannot be
    ///   opened.
    package func controls() throws(CaptureError) -> [CameraControl] { try camera().controls() }

    /// Sets a control of the camera. Blocks until the camera has done it.
    ///
    /// - Parameter name: a name from ``controls()``, or an unambiguous beginning of one: `pan` for `pan_absolute`.
    /// - Throws: ``CaptureError/unknownControl(name:nearest:)``, ``CaptureError/controlRange(name:value:allowed:)``,
    ///   ``CaptureError/controlRefused(name:reason:)``, and what ``controls()`` throws.
    package func setControl(_ name: String, to value: Int) throws(CaptureError) {
        try camera().setControl(name, to: value)
    }

    /// A separate handle: V4L2 lets several programs set the controls of a camera that one of them captures from.
    private func camera() throws(CaptureError) -> CameraHandle {
        switch core.settings.source {
        case .device(let path): return try CameraHandle(path: path)
        case .automatic: throw .lookingForCamera
        case let source: throw .noControls(source: source.description)
        }
    }
}
