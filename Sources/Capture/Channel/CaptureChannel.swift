import Base
package import Device
package import Media
import Synchronization
import System

/// A source and the encoders of its streams.
///
/// It has three threads: one waits for the source's frames, one encodes the main and one the sub stream; with sound,
/// another gives that to both streams. Whatever the source does, access units keep coming: of its frames, or of the
/// no-signal picture.
package final class CaptureChannel: ChannelSource {
    /// The longest time that ``stop()`` takes, even if a driver hangs.
    static let stopLimit = Duration.milliseconds(900)

    private let core: ChannelCore
    private let tone: ToneWorker?
    private let head: PTZDevice?
    private let threads = Mutex(Threads())

    private struct Threads {
        var isStarted = false
        /// Whether the hubs have this channel as their source.
        var isAttached = false
        var running: [(name: String, thread: WorkerThread)] = []
    }

    /// - Parameters:
    ///   - settings: valid settings; see ``EncodingSettings`` for the ranges.
    ///   - hubs: the destination of each stream's samples; a stream without hub is encoded only for its counters. The
    ///     tracks are set as soon as the encoder is open, and again whenever size, rate, bit rate or parameter sets
    ///     change.
    ///   - event: called with events for the log, on any of the channel's threads.
    /// - Throws: ``ControlError/invalid(_:)`` or ``ControlError/failed(_:)``.
    package init(
        settings: ChannelSettings,
        hubs: [StreamType: StreamHub],
        event: @escaping @Sendable (CaptureEvent) -> Void
    ) throws(ControlError) {
        var workers: [EncoderWorker] = []
        for stream in StreamType.allCases {
            guard let encoding = settings[stream] else { continue }
            try encoding.validate()
            workers.append(
                EncoderWorker(
                    stream: stream, settings: encoding, expected: settings.main.size, cores: Processors.count,
                    hub: hubs[stream], otherTracks: settings.audio.map { [$0.track] } ?? [], event: event))
        }
        let streams = workers
        if settings.audio != nil {
            tone = try ControlError.translating { () throws(CaptureError) in
                try ToneWorker { sample in for worker in streams { worker.publish(sample) } }
            }
        } else {
            tone = nil
        }
        core = try ControlError.translating { () throws(CaptureError) in
            try ChannelCore(settings: settings, workers: workers, event: event)
        }
        head = try settings.ptz.map { [core] ptz throws(ControlError) in
            try ControlError.translating { () throws(CaptureError) in
                try PTZDevice(ptz, source: { core.settings.source }, event: { event(.head($0)) })
            }
        }
    }

    deinit { stop() }

    /// Starts the threads and returns at once. A missing camera is not an error: the channel waits for it.
    ///
    /// - Throws: ``ControlError/failed(_:)`` when a thread cannot be started.
    package func start() throws(ControlError) {
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
            if let tone { try run("tone") { tone.run() } }
            try run("capture") { [core] in CaptureLoop(core: core).run() }
        } catch {
            stop()
            throw ControlError(error)
        }
    }

    private func run(_ name: String, _ body: @escaping @Sendable () -> Void) throws(CaptureError) {
        let thread = try CaptureError.taking { () throws(ResourceError) in try WorkerThread(name: name, body: body) }
        threads.withLock { $0.running.append((name, thread)) }
    }

    /// Releases the camera and ends the threads, within a second. The channel cannot be started again.
    package func end() async {
        do { try await WorkerThread.value(name: "stop") { self.stop() } } catch { stop() }
    }

    /// As ``end()``, but blocks: not to be called on an event loop or in the cooperative pool, and not from the
    /// channel's own calls.
    package func stop() {
        tone?.stop()
        core.stop()
        let (running, isAttached) = threads.withLock { threads in
            defer { (threads.running, threads.isAttached) = ([], false) }
            threads.isStarted = true
            return (threads.running, threads.isAttached)
        }
        // Only once: the hubs may have another source by now.
        if isAttached { for worker in core.workers { worker.detach() } }
        let deadline = MediaTime.now + Self.stopLimit
        head?.close(until: deadline)
        for (name, thread) in running.reversed() where !thread.join(until: deadline) {
            core.event(.leftBehind(thread: name))
        }
    }

    package var capabilities: ChannelCapabilities {
        ChannelCapabilities(
            streams: Set(core.workers.map(\.stream)), canChangeEncoding: true, canTakeSnapshots: true,
            hasSound: tone != nil)
    }

    package func encoding(of stream: StreamType) -> EncodingSettings? { core.settings[stream] }

    /// Changes a stream's encoding. A bit rate or key frame interval takes effect on the next frame of the running
    /// encoder; any other change starts another encoder, which begins with an IDR picture, and sets the hub's tracks.
    /// Another size or rate of the main stream is also requested from the camera.
    ///
    /// - Throws: ``ControlError/invalid(_:)`` or ``ControlError/notFound(_:)``; nothing is changed then.
    package func apply(_ encoding: EncodingSettings, to stream: StreamType) throws(ControlError) {
        try encoding.validate()
        guard core.settings[stream] != nil else { throw .notFound("the channel has no \(stream) stream") }
        core.change(stream, encoding)
    }

    /// A JPEG of the source's next frame in full size, encoded on a dedicated thread.
    package func snapshot(quality: Int) async throws(ControlError) -> [UInt8] {
        guard (1...100).contains(quality) else { throw .invalid("JPEG quality \(quality): 1 to 100") }
        do throws(CaptureError) {
            return try await core.snapshots.picture(quality: quality)
        } catch {
            throw ControlError(error)
        }
    }

    package var ptz: (any PTZControl)? { head }

    /// The state of the channel.
    package var status: ChannelStatus { core.currentStatus() }

    /// The current settings; `automatic` is replaced by the source as soon as one is found.
    package var settings: ChannelSettings { core.settings }

    // MARK: - Controls

    package func controls() async throws(ControlError) -> [CameraControl] {
        try await onThread { channel throws(CaptureError) in try channel.camera().controls() }
    }

    package func setControl(_ name: String, to value: Int) async throws(ControlError) {
        try await onThread { channel throws(CaptureError) in try channel.camera().setControl(name, to: value) }
    }

    /// A camera's controls block for some milliseconds, or until the camera has done it.
    private func onThread<Value: Sendable>(
        _ body: @escaping @Sendable (CaptureChannel) throws(CaptureError) -> Value
    ) async throws(ControlError) -> Value {
        let result: Result<Value, CaptureError>
        do throws(ResourceError) {
            result = try await WorkerThread.value(name: "controls") {
                Result { () throws(CaptureError) in try body(self) }
            }
        } catch {
            throw .failed("\(error)")
        }
        return try ControlError.translating { () throws(CaptureError) in try result.get() }
    }

    /// A separate handle: V4L2 lets several programs set the controls of a camera that one of them captures from.
    func camera() throws(CaptureError) -> CameraHandle {
        switch core.settings.source {
        case .device(let path): return try CameraHandle(path: path)
        case .automatic: throw .lookingForCamera
        case let source: throw .noControls(source: source.description)
        }
    }
}
