import Base
import DequeModule
package import Media

/// The access units that wait for one viewer, and those it skips when it is too slow.
///
/// The queue is counted in time, not bytes: when more than `limit` waits, all of it goes and the viewer resumes at the
/// next random access point of its leading track, the video. All tracks wait in one order and are skipped together. It
/// has no socket; its owner says whether the viewer can take more.
package struct DeliveryQueue {
    package struct Item {
        package let unit: PacketizedAccessUnit
        package let timestampOffset: UInt32
    }

    package enum Verdict: Equatable {
        case send
        case queued
        case skipped
    }

    private let limit: Duration
    /// The track whose random access points count, and whose access units are counted as dropped.
    private var leading: TrackID
    private var items: Deque<Item> = []
    /// Whether access units are skipped until the next key frame.
    package private(set) var awaitsKeyFrame = true
    /// Access units that this viewer missed because it was too slow.
    package private(set) var dropped = 0
    /// Set by the first drop, so that access units skipped before the first key frame do not count as lost.
    private var isCountingSkips = false

    package init(limit: Duration, leading: TrackID = .video) {
        self.limit = limit
        self.leading = leading
    }

    /// Far more than a second of any stream: the limit for a source whose time stands still.
    private static let longest = 1024

    /// The duration of the waiting media, also where a source's time goes back.
    package var depth: Duration {
        guard let first = items.first, let last = items.last else { return .zero }
        let span = last.unit.decodingTime - first.unit.decodingTime
        return max(span, .zero - span)
    }

    package var isEmpty: Bool { items.isEmpty }

    /// Restarts at a key frame: after PLAY, and for a viewer whose preview is a past frame.
    ///
    /// - Parameter leading: the leading track from now on; nil for the same.
    package mutating func restart(leading: TrackID? = nil) {
        if let leading { self.leading = leading }
        items.removeAll()
        awaitsKeyFrame = true
        isCountingSkips = false
    }

    /// Takes the next access unit of the stream. On `.send` the caller sends it; on `.queued` the queue keeps it.
    package mutating func offer(_ unit: PacketizedAccessUnit, timestampOffset: UInt32 = 0, canSend: Bool) -> Verdict {
        let isKeyFrame = unit.isRandomAccess && unit.track == leading
        if awaitsKeyFrame {
            guard isKeyFrame else {
                if isCountingSkips, unit.track == leading { dropped += 1 }
                return .skipped
            }
            awaitsKeyFrame = false
            isCountingSkips = false
        }
        if canSend && items.isEmpty { return .send }
        items.append(Item(unit: unit, timestampOffset: timestampOffset))
        guard depth > limit || items.count > Self.longest else { return .queued }
        dropped += items.reduce(isKeyFrame ? -1 : 0) { $0 + ($1.unit.track == leading ? 1 : 0) }
        items.removeAll()
        if isKeyFrame {
            items.append(Item(unit: unit, timestampOffset: timestampOffset))
            return .queued
        }
        awaitsKeyFrame = true
        isCountingSkips = true
        return .skipped
    }

    /// The next waiting access unit, for when the viewer can take more.
    package mutating func next() -> Item? { items.popFirst() }
}
