
/// A subscription's position in its stream's ring, and its state when its consumer is slow.
struct HubSubscriber {
    /// Why the samples up to the next random access point are skipped.
    private enum Wait {
        case none
        /// Nothing has been delivered yet.
        case first
        /// The consumer was too slow; skipped samples count as dropped.
        case afterGap
    }

    let id: Int
    private let pacing: StreamPacing
    private let byteLimit: Int
    /// The index of the next sample to read.
    private(set) var cursor: Int
    /// The end of the readable samples when paced by groups, and the bytes before it.
    private var readyEnd: Int
    private var readyPosition: Int
    private var wait = Wait.none
    /// Whether the consumer was woken and has not read to the end since.
    private var isWoken = false
    /// Samples dropped since the last ``StreamDelivery/gap(dropped:)``, and in total.
    private var droppedNow = 0
    private(set) var dropped = 0
    /// The list of tracks that was delivered last.
    private var trackList = 0
    /// The index at which the subscription ends.
    private var finish: Int?
    private var isFinishTold = false

    init(id: Int, from start: StreamStart, pacing: StreamPacing, byteLimit: Int, ring: borrowing SampleRing) {
        self.id = id
        self.pacing = pacing
        self.byteLimit = byteLimit
        let found: Int? =
            switch start {
            case .live: nil
            case .keyFrame: ring.groupStarts.last
            case .past(let duration, let notBefore): ring.groupStart(covering: duration, notBefore: notBefore)
            }
        cursor = found ?? ring.endIndex
        if found == nil { wait = .first }
        readyEnd = cursor
        readyPosition = ring.position(of: cursor)
        if found != nil {
            keepLimit(ring)
            // The subscription begins later, which is not a gap.
            (droppedNow, dropped) = (0, 0)
            if wait == .afterGap { wait = .first }
            if let last = ring.groupStarts.last, last > readyEnd { setReady(last, ring) }
        }
    }

    /// The index of the oldest sample that must be held for this subscription.
    var needs: Int { finish.map { cursor < $0 ? cursor : .max } ?? cursor }

    /// Whether there is something to read.
    func isReadable(_ ring: borrowing SampleRing) -> Bool {
        if droppedNow > 0 || cursor < readableEnd(ring) { return true }
        return finish != nil ? !isFinishTold : cursor == ring.endIndex && trackList != ring.currentTrackList
    }

    private func readableEnd(_ ring: borrowing SampleRing) -> Int {
        if let finish { return finish }
        return pacing == .samples ? ring.endIndex : readyEnd
    }

    /// Handles a new sample in the ring.
    ///
    /// - Returns: whether to wake the consumer.
    mutating func appended(isGroupStart: Bool, _ ring: borrowing SampleRing) -> Bool {
        if finish != nil {
            keepLimit(ring)
            return false
        }
        if wait != .none {
            guard isGroupStart else {
                cursor = ring.endIndex
                if wait == .afterGap { drop(1) }
                return false
            }
            wait = .none
            cursor = ring.endIndex - 1
            setReady(cursor, ring)
        }
        keepLimit(ring)
        if case .groups(let partBytes) = pacing {
            if isGroupStart, cursor < ring.endIndex { setReady(ring.endIndex - 1, ring) }
            if ring.endPosition - readyPosition >= partBytes { setReady(ring.endIndex, ring) }
        }
        return wakes(ring)
    }

    /// - Returns: whether to wake the consumer for new tracks.
    mutating func tracksChanged(_ ring: borrowing SampleRing) -> Bool { finish == nil && wakes(ring) }

    /// Whether to wake the consumer; if so, it counts as woken until it has read to the end.
    mutating func wakes(_ ring: borrowing SampleRing) -> Bool {
        guard !isWoken, isReadable(ring) else { return false }
        isWoken = true
        return true
    }

    private mutating func setReady(_ index: Int, _ ring: borrowing SampleRing) {
        readyEnd = max(index, cursor)
        readyPosition = ring.position(of: readyEnd)
    }

    private mutating func drop(_ count: Int) {
        droppedNow += count
        dropped += count
    }

    /// Drops the oldest groups when more than the limit waits; the rest begins with a random access point.
    private mutating func keepLimit(_ ring: borrowing SampleRing) {
        guard needs < ring.endIndex, ring.bytes(from: cursor) > byteLimit else { return }
        var next = ring.groupStart(after: cursor)
        while let start = next, ring.bytes(from: start) > byteLimit {
            next = ring.groupStart(after: start)
        }
        let target = min(next ?? ring.endIndex, finish ?? .max)
        drop(target - cursor)
        cursor = target
        if next == nil, finish == nil { wait = .afterGap }
        if readyEnd < cursor { setReady(cursor, ring) }
    }

    mutating func next(_ ring: borrowing SampleRing) -> StreamDelivery? {
        if droppedNow > 0 {
            defer { droppedNow = 0 }
            return .gap(dropped: droppedNow)
        }
        if cursor < readableEnd(ring) {
            let entry = ring[cursor]
            if entry.trackList != trackList {
                trackList = entry.trackList
                return .tracks(ring.tracks(trackList))
            }
            cursor += 1
            return .sample(entry.sample, wallOffset: entry.wallOffset)
        }
        if finish != nil {
            if isFinishTold { return nil }
            isFinishTold = true
            return .end
        }
        if cursor == ring.endIndex, trackList != ring.currentTrackList {
            trackList = ring.currentTrackList
            return .tracks(ring.tracks(trackList))
        }
        isWoken = false
        return nil
    }

    /// - Returns: the index of the first sample that is not delivered.
    mutating func finish(_ ring: borrowing SampleRing) -> Int {
        let index = finish ?? ring.endIndex
        finish = index
        return index
    }

    func status(_ ring: borrowing SampleRing) -> StreamHubStatus.Subscriber {
        let end = finish ?? ring.endIndex
        return StreamHubStatus.Subscriber(
            waitingSamples: max(0, end - cursor),
            waitingBytes: cursor < end ? ring.position(of: end) - ring.position(of: cursor) : 0, dropped: dropped)
    }
}
