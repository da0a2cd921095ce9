
/// A subscription's place in its stream's ring, and what becomes of it when its consumer is slow.
struct HubSubscriber {
    /// Why the samples up to the next random access point are passed over.
    private enum Wait {
        case none
        /// It has got nothing yet.
        case first
        /// It was too slow; what is passed over counts as dropped.
        case afterGap
    }

    let id: Int
    private let pacing: StreamPacing
    private let byteLimit: Int
    /// The next sample to read.
    private(set) var cursor: Int
    /// Up to where it may read when it is paced by groups, and the bytes before that.
    private var readyEnd: Int
    private var readyPosition: Int
    private var wait = Wait.none
    /// Whether it was woken and has not read to the end since.
    private var isWoken = false
    /// Since the last ``StreamDelivery/gap(dropped:)``, and ever.
    private var droppedNow = 0
    private(set) var dropped = 0
    /// The list of tracks that the consumer knows.
    private var trackList = 0
    /// It gets nothing from here on.
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
            // It begins later, which is no gap.
            (droppedNow, dropped) = (0, 0)
            if wait == .afterGap { wait = .first }
            if let last = ring.groupStarts.last, last > readyEnd { setReady(last, ring) }
        }
    }

    /// The oldest sample that has to be held for it.
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

    /// The newest sample was put into the ring.
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

    /// The consumer is to be woken if it is not on its way already.
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

    /// Gives up the oldest groups when more than the limit waits; what is left begins with a random access point.
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

    /// - Returns: the index of the first sample that it does not get.
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
