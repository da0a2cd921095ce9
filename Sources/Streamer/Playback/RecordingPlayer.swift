import Base
import Device
import Media
import NIOCore
import Net

/// One session's recording on the event loop: reads ahead, and sends what is due as far as the client accepts it.
///
/// Nothing is skipped: a client that can't accept an access unit delays those behind it, only for itself.
final class RecordingPlayer: SessionMedia {
    private enum State {
        case paused
        /// A PLAY request is being prepared.
        case seeking
        case playing
        case ended
    }

    let kind = SessionKind.recorded
    let name: String
    func shows(_ stream: LiveStreamCore) -> Bool { false }
    private let recording: OpenRecording
    private let reader: any RecordingReader
    private let eventLoop: any EventLoop
    private let now: () -> MediaTime
    private let sink: any PacketSink
    private let allocator = ByteBufferAllocator()
    private let packetizer = RTPPacketizer()
    private var schedule: PlaybackSchedule
    private var state = State.paused
    /// Whether the reader's position does not follow the queue: before the first PLAY, and after a failure.
    private var mustSeek = true
    private var lastPosition = Duration.zero
    private var isReading = false
    /// The number of jumps: units read for an earlier one are dropped.
    private var jump = 0
    private var timer: Scheduled<Void>?
    private(set) var sent = 0
    private let onEnd: (RecordingError?) -> Void

    /// Whether it goes over UDP: a late burst must fit into the client's buffer, and the goodbye, sent by a socket of
    /// its own, must not overtake an access unit.
    private var isDatagrams: Bool { sink.burstLimit != .max }
    private static let datagramGoodbyeDelay: Duration = .milliseconds(250)

    /// - Parameter onEnd: called when everything has been sent and the client notified; with the reason after a
    ///   failure.
    init(
        name: String, recording: OpenRecording, sink: any PacketSink, eventLoop: any EventLoop,
        now: @escaping () -> MediaTime, onEnd: @escaping (RecordingError?) -> Void
    ) {
        self.onEnd = onEnd
        self.name = name
        self.sink = sink
        self.eventLoop = eventLoop
        self.now = now
        self.recording = recording
        reader = recording.reader
        schedule = PlaybackSchedule(
            firstTimestamp: .random(in: .min ... .max), pictureDuration: reader.format.frameRate.frameDuration)
    }

    func hasTrack(_ track: TrackID) -> Bool { track == .video }
    func setUp(_ track: TrackID) -> UInt32 { packetizer.ssrc }
    let dropped = 0
    var queued: Duration { schedule.ahead }

    func goodbye(of track: TrackID) -> ByteBuffer { packetizer.goodbye }

    // MARK: PLAY

    /// Prepares to play; `begin` starts when the response has been written. A refusal with 457 changes nothing.
    func prepare(_ request: PlaybackRequest, then done: @escaping (Result<PlayStart, Refusal>) -> Void) {
        let done = { (result: Result<PlaybackStart, Refusal>) in done(result.map { .recorded($0) }) }
        switch request.range {
        case nil: prepare(from: nil, to: nil, request, done)
        case .npt(let start, let end): prepare(from: start, to: end, request, done)
        case .clock(let start, let end):
            recording.call { (reader: any RecordingReader) async throws(RecordingError) -> (Duration, Duration?) in
                var positions: (Duration, Duration?) = (try await reader.position(at: start), nil)
                if let end { positions.1 = try await reader.position(at: end) }
                return positions
            } then: { [weak self] (result: Result<(Duration, Duration?), RecordingError>) in
                guard let self, state != .ended else { return }
                switch result {
                case .success((let start, let end)): prepare(from: start, to: end, request, done)
                case .failure(let error): done(.failure(Refusal(error)))
                }
            }
        }
    }

    private func prepare(
        from start: Duration?, to end: Duration?, _ request: PlaybackRequest,
        _ done: @escaping (Result<PlaybackStart, Refusal>) -> Void
    ) {
        let duration = reader.duration
        let isAnew = schedule.isFinished
        let target = start ?? (isAnew ? .zero : schedule.position ?? lastPosition)
        let isOutside = start.map { $0 < .zero || $0 >= max(duration, .nanoseconds(1)) } ?? false
        if isOutside || end.map({ $0 <= target }) ?? false {
            let words =
                isOutside
                ? "The recording lasts from 0 to \(PlaybackRange.text(duration)) s."
                : "The range ends before the next picture, which is at \(PlaybackRange.text(target)) s."
            return done(.failure(Refusal(status: .invalidRange, words: words)))
        }
        timer?.cancel()
        state = .seeking
        let changesPictures = request.scale.isKeyFramesOnly != schedule.scale.isKeyFramesOnly
        guard start != nil || isAnew || mustSeek || changesPictures else {
            // Continue from the current position; the next units are perhaps being read now.
            recording.call { (_: any RecordingReader) async throws(RecordingError) -> Void in
            } then: { [weak self] (_: Result<Void, RecordingError>) in
                guard let self, state == .seeking else { return }
                guard !mustSeek else {
                    state = .paused
                    return done(.failure(Refusal(.unreadable("Reading failed; PLAY tries again."))))
                }
                done(.success(ready(at: schedule.position ?? duration, to: end, request, duration: duration)))
            }
            return
        }
        mustSeek = false
        jump += 1
        schedule.flush()
        recording.call {
            (reader: any RecordingReader) async throws(RecordingError) -> (Duration, OpenRecording.Batch) in
            let position = try await reader.seek(to: target)
            // Only the first access unit, for a quick response.
            return (position, try await OpenRecording.read(reader, keyFramesOnly: false, media: .zero, bytes: 1))
        } then: { [weak self] (result: Result<(Duration, OpenRecording.Batch), RecordingError>) in
            guard let self, state == .seeking else { return }
            switch result {
            case .success((let position, let batch)):
                isReading = false
                schedule.append(batch.units, isEnd: batch.isEnd)
                done(.success(ready(at: position, to: end, request, duration: duration)))
            case .failure(let error):
                isReading = false
                state = .paused
                mustSeek = true
                done(.failure(Refusal(error)))
            }
        }
    }

    /// Completes the preparation.
    private func ready(
        at position: Duration, to end: Duration?, _ request: PlaybackRequest, duration: Duration
    ) -> PlaybackStart {
        schedule.catchUp = isDatagrams ? .milliseconds(100) : .seconds(1)
        schedule.play(from: position, to: end, scale: request.scale, now: now())
        return PlaybackStart(
            position: position, end: min(end ?? duration, duration),
            wall: schedule.wall ?? reader.start + position.nanoseconds, scale: request.scale,
            sequence: packetizer.nextSequence, timestamp: schedule.nextTimestamp)
    }

    /// Sends what is due, after the response has been written.
    func begin(now: MediaTime) {
        guard state == .seeking else { return }
        state = .playing
        packetizer.resetReports()
        send()
    }

    func pause() {
        guard state != .ended else { return }
        timer?.cancel()
        state = .paused
    }

    func end() {
        guard state != .ended else { return }
        timer?.cancel()
        state = .ended
        recording.close()
    }

    // MARK: Access units

    func sinkBecameWritable() { send() }
    func tick(now: MediaTime) {}

    private func send() {
        timer?.cancel()
        while state == .playing, sink.canSend {
            let now = now()
            switch schedule.next(now: now) {
            case .send(let unit, let timestamp):
                let report = packetizer.reportIfDue(
                    now: now, timestamp: schedule.timestamp(at: now), allocator: allocator)
                let packets = packetizer.packetize(
                    unit.unit, timestamp: timestamp, report: report, allocator: allocator)
                sent += 1
                lastPosition = unit.position
                sink.send(packets, renumbering: Renumbering())
                continue
            case .wait(let time): wake(in: time - now)
            case .starved: break
            case .ended(let time):
                let end = isDatagrams ? time + Self.datagramGoodbyeDelay : time
                if now >= end { finish(nil) } else { wake(in: end - now) }
            }
            break
        }
        readAhead()
    }

    private func wake(in delay: Duration) {
        timer = eventLoop.assumeIsolated().scheduleTask(in: .init(delay)) { [weak self] () -> Void in self?.send() }
    }

    private func readAhead() {
        guard state == .playing, !isReading, schedule.wantsMore else { return }
        isReading = true
        let (jump, scale) = (jump, schedule.scale)
        let media = Duration.nanoseconds(PlaybackSchedule.readAhead.upper.nanoseconds * Int64(scale.rawValue) / 4)
        recording.call { (reader: any RecordingReader) async throws(RecordingError) -> OpenRecording.Batch in
            try await OpenRecording.read(
                reader, keyFramesOnly: scale.isKeyFramesOnly, media: media, bytes: PlaybackSchedule.readAheadBytes)
        } then: { [weak self] (result: Result<OpenRecording.Batch, RecordingError>) in
            guard let self, state != .ended, self.jump == jump else { return }
            isReading = false
            switch result {
            case .success(let batch):
                schedule.append(batch.units, isEnd: batch.isEnd)
                send()
            case .failure(let error):
                mustSeek = true
                if state == .playing { finish(error) }
            }
        }
    }

    private func finish(_ error: RecordingError?) {
        state = .paused
        sink.sendControl(packetizer.goodbye, of: .video)
        onEnd(error)
    }
}
