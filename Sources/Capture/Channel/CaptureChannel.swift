import Base
package import Device
package import Media
import Synchronization
import System

/// A source and the encoders that make streams of it.
///
/// Three threads of its own: one waits for the source's pictures, one encodes the main and one the sub stream. Whatever
/// the source does, access units keep coming: of its pictures, or of the no-signal picture.
package final class CaptureChannel: Sendable {
    /// ``stop()`` takes no longer than this, even if a driver hangs.
    static let stopLimit = Duration.milliseconds(900)

    private let core: ChannelCore
    private let threads = Mutex(Threads())

    private struct Threads {
        var isStarted = false
        /// Whether the hubs have key frames from here.
        var isAttached = false
        var running: [(name: String, thread: WorkerThread)] = []
    }

    /// - Parameters:
    ///   - settings: checked; see ``EncoderSettings`` for the ranges.
    ///   - hubs: where each stream's samples go; a stream without hub is encoded for its counters alone. The tracks are
    ///     set as soon as the encoder is open, and again whenever size, rate, bit rate or parameter sets change.
    ///   - event: what the log should know, on any of the channel's threads.
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

    /// Starts the threads and returns at once. A missing camera is no error: it is waited for.
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

    /// Lets the camera go and ends the threads; it returns within a second. The channel cannot be started again.
    ///
    /// It blocks: not to be called on an event loop or in the cooperative pool, and not from the channel's own calls.
    package func stop() {
        core.stop()
        let (running, isAttached) = threads.withLock { threads in
            defer { (threads.running, threads.isAttached) = ([], false) }
            threads.isStarted = true
            return (threads.running, threads.isAttached)
        }
        // Once: the hubs may have another source by now.
        if isAttached { for worker in core.workers { worker.detach() } }
        let deadline = MediaTime.now + Self.stopLimit
        for (name, thread) in running.reversed() where !thread.join(until: deadline) {
            core.event(.leftBehind(thread: name))
        }
    }

    /// Makes the next picture to be encoded an IDR picture; if one is being encoded now, the one after it. Cheap, from
    /// any thread.
    package func requestKeyFrame(_ stream: StreamType) {
        for worker in core.workers where worker.stream == stream { worker.requestKeyFrame() }
    }

    /// Gives a stream other settings. A bit rate or key frame interval takes effect on the next picture, as the encoder
    /// runs; anything else starts another encoder, which begins with an IDR picture, and the hub gets its tracks.
    /// Another size or rate of the main stream asks the camera for them too.
    ///
    /// - Throws: ``CaptureError/badSetting(_:)``; nothing has changed then.
    package func reconfigure(_ stream: StreamType, _ settings: EncoderSettings) throws(CaptureError) {
        try settings.validate()
        guard core.settings[stream] != nil else { throw .badSetting("the channel has no \(stream) stream") }
        core.change(stream, settings)
    }

    /// A JPEG of the next picture of the source, in its full size, encoded on a thread of its own.
    ///
    /// - Parameter quality: 1 to 100.
    /// - Throws: ``CaptureError/noPicture(_:)`` while there is no signal, or none within 5 s; ``CaptureError/jpeg(_:)``.
    package func snapshot(quality: Int) async throws(CaptureError) -> [UInt8] {
        guard (1...100).contains(quality) else { throw .badSetting("JPEG quality \(quality): 1 to 100") }
        return try await core.snapshots.picture(quality: quality)
    }

    /// How the channel is doing.
    package var status: ChannelStatus { core.currentStatus() }

    /// The settings in force; `automatic` has become the source that was found, as soon as there is one.
    package var settings: ChannelSettings { core.settings }

    // MARK: - Controls

    /// The camera's controls and their values. It asks the driver and blocks for some milliseconds.
    ///
    /// - Throws: ``CaptureError/noControls(source:)``, ``CaptureError/lookingForCamera``, or what keeps the camera from being opened.
    package func controls() throws(CaptureError) -> [CameraControl] { try camera().controls() }

    /// Sets a control of the camera. It blocks until the camera has done it.
    ///
    /// - Parameter name: as ``controls()`` has it, or its beginning if that is clear: `pan` for `pan_absolute`.
    /// - Throws: ``CaptureError/unknownControl(name:nearest:)``, ``CaptureError/controlRange(name:value:allowed:)``,
    ///   ``CaptureError/controlRefused(name:reason:)``, and what ``controls()`` throws.
    package func setControl(_ name: String, to value: Int) throws(CaptureError) {
        try camera().setControl(name, to: value)
    }

    /// A handle of its own: V4L2 lets several programs set what one of them films.
    private func camera() throws(CaptureError) -> CameraHandle {
        switch core.settings.source {
        case .device(let path): return try CameraHandle(path: path)
        case .automatic: throw .lookingForCamera
        case let source: throw .noControls(source: source.description)
        }
    }
}
