import DequeModule
package import Device
import Media
import Synchronization

/// The recorder of one stream: subscribes to the stream's hub while there is a reason to record.
///
/// ``start(_:)`` and ``stop(_:)`` may be called on any thread and never wait for the disk; the recorder's thread takes
/// out the queued samples.
package final class StreamRecorder: Sendable {
    enum Item: Sendable {
        /// - Parameter format: of a key frame, the stream's format from here on, if known.
        case sample(MediaSample, wallOffset: Int64, format: VideoFormat?)
        /// The recording ends here.
        case end
    }

    /// The result of one `take`.
    struct Batch {
        var items: [Item] = []
        /// Samples lost since the last batch because the disk was too slow.
        var dropped = 0
    }

    /// A recording from start to stop. A class only because a collection can't hold noncopyable values.
    private final class Run {
        var subscription: StreamSubscription

        init(_ subscription: consuming StreamSubscription) { self.subscription = subscription }
    }

    private struct State {
        var reasons: Set<RecordingReason> = []
        /// Whether the stream is gone: nothing is recorded any more.
        var isEnded = false
        /// The stopped runs that are not written out yet, and perhaps the present one as the last.
        var runs: Deque<Run> = []
        /// The first sample after the last run.
        var end = 0
        /// The recorded track, and its format.
        var video: TrackID? = .video
        var format: VideoFormat?
    }

    package let stream: StreamID
    let deviceID: String
    private let hub: StreamHub
    private let byteLimit: Int
    private let preTime: Duration
    private let past: PastRetention?
    private let wake: @Sendable () -> Void
    private let state = Mutex(State())

    /// A longer GOP is written in parts of this many bytes.
    static let partSize = 1 << 20

    /// - Parameters:
    ///   - byteLimit: limit in bytes of the samples that wait for the disk, and of the pre-recording.
    ///   - wake: called when there is something to take; it must return at once.
    init(
        stream: StreamID, hub: StreamHub, deviceID: String, byteLimit: Int, preSeconds: Int,
        wake: @escaping @Sendable () -> Void
    ) {
        self.stream = stream
        self.hub = hub
        self.deviceID = deviceID
        self.byteLimit = byteLimit
        preTime = .seconds(preSeconds)
        past = preSeconds > 0 ? hub.retainPast(.seconds(preSeconds), byteLimit: byteLimit) : nil
        self.wake = wake
    }

    /// Whether there is a reason to record.
    package var isRecording: Bool { state.withLock { !$0.reasons.isEmpty } }

    /// Starts recording now, or from `preSeconds` ago; a further reason only prolongs it.
    package func start(_ reason: RecordingReason) {
        state.withLock { state in
            let isFirst = state.reasons.isEmpty
            state.reasons.insert(reason)
            guard isFirst, !state.isEnded else { return }
            // Samples that were recorded already are not recorded again.
            let start: StreamStart = preTime > .zero ? .past(preTime, notBefore: state.end) : .live
            let pacing = StreamPacing.groups(partBytes: Self.partSize)
            state.runs.append(Run(hub.subscribe(from: start, pacing: pacing, byteLimit: byteLimit, wake: wake)))
        }
    }

    /// Removes a reason; with the last one, the recording ends.
    package func stop(_ reason: RecordingReason) {
        let isLast = state.withLock { state -> Bool in
            guard state.reasons.remove(reason) != nil, state.reasons.isEmpty, let run = state.runs.last else {
                return false
            }
            state.end = run.subscription.finish()
            return true
        }
        if isLast { wake() }
    }

    /// Ends the recorder of a stream that is gone; what it has is still written.
    func end() {
        state.withLock { state in
            if !state.reasons.isEmpty, !state.isEnded { state.runs.last?.subscription.finish() }
            state.isEnded = true
            state.reasons = []
        }
        wake()
    }

    /// Whether it has ended and everything was taken.
    var isOver: Bool { state.withLock { $0.isEnded && $0.runs.isEmpty } }

    /// Takes out the samples that may be written.
    ///
    /// - Parameter everything: includes an incomplete GOP, because the recorder ends.
    func take(everything: Bool = false) -> Batch {
        state.withLock { state in
            if everything { state.runs.last?.subscription.finish() }
            var batch = Batch()
            while let run = state.runs.first, let delivery = run.subscription.next() {
                switch delivery {
                case .tracks(let tracks):
                    let video = tracks.first { $0.isVideo }
                    (state.video, state.format) = (video?.id, video?.videoFormat)
                case .sample(let sample, let wallOffset):
                    guard sample.track == state.video else { continue }
                    batch.items.append(
                        .sample(sample, wallOffset: wallOffset, format: sample.isRandomAccess ? state.format : nil))
                case .gap(let dropped): batch.dropped += dropped
                case .end:
                    batch.items.append(.end)
                    state.runs.removeFirst()
                }
            }
            return batch
        }
    }
}

/// The recorders of a store's streams. No call waits for the disk.
final class StreamRecorders: Sendable {
    private struct State {
        var current: [StreamID: StreamRecorder] = [:]
        /// Those and, before them, those of streams that are gone and not written out yet.
        var all: [StreamRecorder] = []
    }

    private let state = Mutex(State())

    var all: [StreamRecorder] { state.withLock { $0.all } }

    /// The recorder of a stream, made unless there is one.
    func recorder(of stream: StreamID, make: () -> StreamRecorder) -> StreamRecorder {
        state.withLock { state in
            if let recorder = state.current[stream] { return recorder }
            let recorder = make()
            state.current[stream] = recorder
            state.all.append(recorder)
            return recorder
        }
    }

    /// Ends a stream's recorder; a later one may have another hub.
    func remove(_ stream: StreamID) { state.withLock { $0.current.removeValue(forKey: stream) }?.end() }

    /// Forgets the ended recorders of which everything is written.
    func removeWritten() { state.withLock { state in state.all.removeAll { $0.isOver } } }
}
