import Base
import Device
import Media
import Synchronization
import System

/// One stream's encoder and its thread.
///
/// Frames arrive from the capture thread through a mailbox; only the worker's own thread uses x264, in `run`.
final class EncoderWorker: FrameConsumer {
    let stream: StreamType
    let mailbox = Mailbox<Frame>()
    private let shared: Mutex<Shared>
    private let isKeyFrameWanted = Atomic(false)
    /// Whether the hub has tracks: no other sample may be the stream's first.
    private let hasTracks = Atomic(false)
    private let cores: Int
    private let hub: StreamHub?
    /// The stream's other tracks.
    private let otherTracks: [Track]
    private let event: @Sendable (CaptureEvent) -> Void

    /// The state shared with other threads.
    private struct Shared {
        var settings: EncodingSettings
        /// The size requested from the source.
        var expected: PictureSize
        var status: StreamStatus
        var meter = BitRateMeter()
    }

    init(
        stream: StreamType, settings: EncodingSettings, expected: PictureSize, cores: Int, hub: StreamHub?,
        otherTracks: [Track], event: @escaping @Sendable (CaptureEvent) -> Void
    ) {
        self.stream = stream
        self.cores = cores
        self.hub = hub
        self.otherTracks = otherTracks
        self.event = event
        let plan = EncoderPlan(settings: settings, source: nil, expected: expected, cores: cores)
        shared = Mutex(Shared(settings: settings, expected: expected, status: StreamStatus(plan)))
    }

    // MARK: - From any thread

    var frameRate: FrameRate? { shared.withLock { $0.settings.frameRate } }

    var takesNoSignal: Bool { true }

    func offer(_ frame: Frame) {
        guard let dropped = mailbox.put(frame) else { return }
        shared.withLock { $0.status.dropped += 1 }
        // The frames after it show the same scene.
        if dropped.isNewScene { requestKeyFrame() }
    }

    func clear() { mailbox.clear() }

    /// Makes this worker the hub's source of key frames until ``detach()``.
    func attach() { hub?.attach { [weak self] in self?.requestKeyFrame() } }

    func detach() { hub?.detach() }

    /// Publishes a sample of another track, once the encoder is open.
    func publish(_ sample: MediaSample) {
        if hasTracks.load(ordering: .acquiring) { hub?.publish(sample) }
    }

    func requestKeyFrame() { isKeyFrameWanted.store(true, ordering: .releasing) }

    func reconfigure(_ settings: EncodingSettings, expected: PictureSize) {
        shared.withLock {
            $0.settings = settings
            $0.expected = expected
        }
        mailbox.nudge()
    }

    package func status(now: MediaTime) -> StreamStatus {
        shared.withLock {
            var status = $0.status
            status.actualBitRate = $0.meter.kilobitsPerSecond(now: now)
            return status
        }
    }

    // MARK: - The worker's thread

    /// Encodes until the mailbox is closed.
    package func run() {
        var state = Run()
        adapt(&state)
        while true {
            switch mailbox.take() {
            case .closed:
                return
            case .nudge:
                state.adapting.need()
                adapt(&state)
            case .element(let frame):
                if let format = frame.format, format != state.source {
                    state.source = format
                    state.adapting.need()
                }
                adapt(&state)
                encode(frame, &state)
                tellDrops(&state)
            }
        }
    }

    /// The state used only on the worker's thread.
    private struct Run {
        var encoder: H264Encoder?
        var source: SourceFormat?
        var scaled: PixelBuffer?
        var toldDrops = 0
        var lastTold: MediaTime?
        var adapting = AdaptingSchedule()
    }

    /// Adapts the encoder to the settings and the source when that is due: a new bit rate at run time, or a new
    /// encoder. Called with each frame, so that a failed adaptation is repeated later.
    private func adapt(_ state: inout Run) {
        let now = MediaTime.now
        guard state.adapting.isDue(at: now) else { return }
        let (settings, expected) = shared.withLock { ($0.settings, $0.expected) }
        let plan = EncoderPlan(settings: settings, source: state.source, expected: expected, cores: cores)
        if let encoder = state.encoder, encoder.plan == plan {
            state.adapting.done()
            return
        }
        do throws(CaptureError) {
            if let encoder = state.encoder, plan.differsOnlyInBits(from: encoder.plan) {
                try encoder.change(to: plan)
                event(.bitRateChanged(stream, kilobitsPerSecond: plan.bitRate))
            } else {
                // Free the old encoder's memory first.
                state.encoder = nil
                state.encoder = try H264Encoder(plan)
                event(.encoderOpened(stream, description: plan.description))
            }
            state.adapting.done()
        } catch {
            state.adapting.failed(at: now)
            event(.encoderFailed(stream, error))
            return
        }
        guard let encoder = state.encoder else { return }
        shared.withLock {
            $0.status.size = plan.size
            $0.status.frameRate = plan.frameRate
            $0.status.bitRate = plan.bitRate
            $0.status.preset = plan.preset.rawValue
        }
        let format = VideoFormat(
            size: plan.size, frameRate: plan.frameRate, bitRate: plan.bitRate, parameterSets: encoder.parameterSets)
        hub?.setTracks([Track(id: .video, kind: .video(format))] + otherTracks)
        hasTracks.store(true, ordering: .releasing)
    }

    private func encode(_ frame: Frame, _ state: inout Run) {
        guard let encoder = state.encoder else {
            shared.withLock { $0.status.dropped += 1 }
            return
        }
        let start = MediaTime.now
        do throws(CaptureError) {
            let picture = try fitted(frame, encoder.plan.size, &state)
            let isWanted = isKeyFrameWanted.exchange(false, ordering: .acquiring)
            let unit = try encoder.encode(
                picture, captured: frame.captured, forceKeyFrame: isWanted || frame.isNewScene)
            count(unit, time: unit.ready - start)
            hub?.publish(unit)
        } catch {
            state.encoder = nil
            state.adapting.failed(at: start)
            event(.encoderFailed(stream, error))
        }
    }

    /// The frame in the encoder's size: itself, or scaled once.
    private func fitted(_ frame: Frame, _ size: PictureSize, _ state: inout Run) throws(CaptureError) -> PlanarPicture {
        guard frame.picture.size != size else {
            if frame.format != nil { state.scaled = nil }
            return frame.picture
        }
        let layout = frame.picture.layout
        if let buffer = state.scaled, buffer.picture.size == size, buffer.picture.layout == layout {
            frame.picture.scale(into: buffer.picture)
            return buffer.picture
        }
        let buffer = try PixelBuffer(layout, size)
        state.scaled = buffer
        frame.picture.scale(into: buffer.picture)
        return buffer.picture
    }

    private func count(_ unit: MediaSample, time: Duration) {
        shared.withLock {
            $0.meter.add(bytes: unit.bytes.count, captured: unit.presentationTime)
            $0.status.encoded += 1
            if unit.isRandomAccess { $0.status.keyFrames += 1 }
            let mean = $0.status.meanEncodeTime
            // An exponential mean: each frame weighs a 25th.
            $0.status.meanEncodeTime = $0.status.encoded == 1 ? time : mean + (time - mean) / 25
            $0.status.longestEncodeTime = max($0.status.longestEncodeTime, time)
        }
    }

    private func tellDrops(_ state: inout Run) {
        let now = MediaTime.now
        if let last = state.lastTold, now - last < .seconds(1) { return }
        let (dropped, time) = shared.withLock { ($0.status.dropped, $0.status.meanEncodeTime) }
        guard dropped > state.toldDrops else { return }
        event(.encoderTooSlow(stream, dropped: dropped - state.toldDrops, encodeTime: time))
        state.toldDrops = dropped
        state.lastTold = now
    }
}

extension StreamStatus {
    fileprivate init(_ plan: EncoderPlan) {
        self.init(size: plan.size, frameRate: plan.frameRate, preset: plan.preset.rawValue, bitRate: plan.bitRate)
    }
}

/// The bit rate of the last seconds of a stream.
struct BitRateMeter {
    /// Long enough to average key frames, short enough to follow a change.
    private static let window = Duration.seconds(5)

    private var units: [(captured: MediaTime, bytes: Int)] = []
    private var bytes = 0

    package mutating func add(bytes count: Int, captured: MediaTime) {
        units.append((captured, count))
        bytes += count
        let limit = captured - Self.window
        let gone = units.prefix { $0.captured <= limit }.count
        for unit in units.prefix(gone) { bytes -= unit.bytes }
        units.removeFirst(gone)
    }

    /// kbit/s from the oldest access unit of the window to `now`; 0 while there are too few access units.
    func kilobitsPerSecond(now: MediaTime) -> Int {
        guard let first = units.first, units.count > 1, let last = units.last else { return 0 }
        // The last access unit counts for the time until the next.
        let spacing = Double((last.captured - first.captured).nanoseconds) / Double(units.count - 1)
        let span = max(Double((now - first.captured).nanoseconds), spacing * Double(units.count))
        return span <= 0 ? 0 : Int((Double(bytes) * 8 * 1e6 / span).rounded())
    }
}

/// When to adapt an encoder to its settings and its source: immediately after a change, and after a failure repeatedly
/// until it succeeds.
struct AdaptingSchedule {
    /// The pause after a failure, which may come from a temporary lack of memory.
    private static let pause = Duration.seconds(1)

    private var isNeeded = true
    private var lastFailure: MediaTime?

    /// Records a change.
    mutating func need() { isNeeded = true }

    /// Whether to try now.
    func isDue(at now: MediaTime) -> Bool {
        guard isNeeded else { return false }
        return lastFailure.map { now - $0 >= Self.pause } ?? true
    }

    package mutating func done() {
        isNeeded = false
        lastFailure = nil
    }

    mutating func failed(at now: MediaTime) {
        isNeeded = true
        lastFailure = now
    }
}
