import Base
import DequeModule
import Device
import Media

/// The sending time and time stamp of each access unit of a recording: a pure machine that takes the time.
///
/// Access units are sent at the rate of decoding times the scale. Time stamps are of presentation and count
/// playing time, so they stay continuous however the viewer jumps and pauses (RFC 2326 appendix B).
struct PlaybackSchedule {
    enum Step {
        case send(RecordedUnit, timestamp: UInt32)
        /// There is nothing to send before then.
        case wait(until: MediaTime)
        /// There is nothing to send until more has been read.
        case starved
        /// Everything has been sent; the last frame has been shown by then.
        case ended(at: MediaTime)
    }

    /// An access unit later than this delays all that follow, so that a backlog is not sent in one burst.
    var catchUp: Duration
    /// The duration of the last frame, and the time between the frames before and after a jump.
    private let pictureDuration: Duration
    private(set) var scale = PlaybackScale.normal
    private var queue: Deque<RecordedUnit> = []
    private var queuedBytes = 0
    private var hasEnd = false
    /// The position at which the PLAY request ends.
    private var end: Duration?
    /// The start of continuous playing: this position was due at `clock`, with this time stamp.
    private var anchor = (clock: MediaTime(nanoseconds: 0), position: Duration.zero, timestamp: UInt32(0))
    /// The access unit with the latest presentation of those sent; with B-frames, not always the last one sent.
    private var last: (position: Duration, timestamp: UInt32)?

    /// The limits of reading ahead, in playing time: below `lower`, read up to `upper`.
    static let readAhead: (lower: Duration, upper: Duration) = (.milliseconds(500), .milliseconds(1000))
    /// The maximum of bytes read ahead.
    static let readAheadBytes = 4 * 1024 * 1024
    /// The RTP clock of video (RFC 6184 8.1).
    private static let clockRate: Int64 = 90_000

    init(firstTimestamp: UInt32, pictureDuration: Duration, catchUp: Duration = .seconds(1)) {
        self.catchUp = catchUp
        self.pictureDuration = pictureDuration
        anchor.timestamp = firstTimestamp
    }

    // MARK: Reading

    /// Whether more should be read now.
    var wantsMore: Bool { !hasEnd && ahead < Self.readAhead.lower && queuedBytes < Self.readAheadBytes }

    /// The playing time of the queue.
    var ahead: Duration {
        guard let first = queue.first, let last = queue.last else { return .zero }
        return scale.playingTime(last.position - first.position)
    }

    /// Appends access units that were read, in order; `isEnd`: nothing follows.
    mutating func append(_ units: [RecordedUnit], isEnd: Bool) {
        queue.append(contentsOf: units)
        queuedBytes += units.reduce(0) { $0 + $1.unit.bytes.count }
        hasEnd = isEnd
    }

    /// Discards the queue: the viewer jumps.
    mutating func flush() {
        queue.removeAll()
        queuedBytes = 0
        hasEnd = false
    }

    /// The position of the next access unit; nil when none is queued.
    var position: Duration? { queue.first?.position }
    /// The next access unit's time of capture, in nanoseconds since 1970.
    var wall: Int64? { queue.first?.wall }

    /// Whether everything up to the end has been sent.
    var isFinished: Bool { hasEnd && queue.isEmpty || isPastEnd }

    private var isPastEnd: Bool {
        guard let end, let first = queue.first else { return false }
        return first.position >= end
    }

    // MARK: Playing

    /// Plays from `position`: the next access unit is due now.
    ///
    /// - Parameters:
    ///   - position: the next access unit's position.
    ///   - end: the position to stop at; nil: the recording's end.
    mutating func play(from position: Duration, to end: Duration?, scale: PlaybackScale, now: MediaTime) {
        if let last { anchor.timestamp = last.timestamp &+ Self.ticks(pictureDuration) }
        anchor.clock = now
        anchor.position = position
        self.end = end
        self.scale = scale
        last = nil
    }

    /// The time stamp of the next access unit (`RTP-Info`, RFC 2326 12.33).
    var nextTimestamp: UInt32 { queue.first.map(timestamp) ?? anchor.timestamp }

    /// The step to take now; an access unit to be sent has left the queue.
    mutating func next(now: MediaTime) -> Step {
        guard !isFinished else {
            guard let last else { return .ended(at: anchor.clock) }
            return .ended(at: due(last.position) + pictureDuration)
        }
        guard let first = queue.first else { return .starved }
        let due = due(first.position)
        guard now >= due else { return .wait(until: due) }
        if now - due > catchUp { anchor.clock = anchor.clock + (now - due) }
        queue.removeFirst()
        queuedBytes -= first.unit.bytes.count
        let timestamp = timestamp(first)
        let shown = first.position + first.unit.presentationDelay
        if last.map({ $0.position < shown }) ?? true { last = (shown, timestamp) }
        return .send(first, timestamp: timestamp)
    }

    /// The time stamp of a moment, for sender reports.
    func timestamp(at now: MediaTime) -> UInt32 { anchor.timestamp &+ Self.ticks(now - anchor.clock) }

    private func due(_ position: Duration) -> MediaTime { anchor.clock + scale.playingTime(position - anchor.position) }

    private func timestamp(_ unit: RecordedUnit) -> UInt32 {
        anchor.timestamp &+ Self.ticks(scale.playingTime(unit.position + unit.unit.presentationDelay - anchor.position))
    }

    private static func ticks(_ duration: Duration) -> UInt32 {
        let (seconds, rest) = duration.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return UInt32(truncatingIfNeeded: seconds * clockRate + rest * clockRate / 1_000_000_000)
    }
}
