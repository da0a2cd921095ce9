import Base
import DequeModule

/// The access units that wait for one viewer, and those it skips when it is too slow.
///
/// The queue is counted in time, not bytes: when more than `limit` waits, all of it goes and the viewer resumes at the
/// next key frame. It has no socket; its owner says whether the viewer can take more.
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
    private var items: Deque<Item> = []
    /// Whether access units are skipped until the next key frame.
    package private(set) var awaitsKeyFrame = true
    /// Access units that this viewer missed because it was too slow.
    package private(set) var dropped = 0
    /// Set by the first drop, so that access units skipped before the first key frame do not count as lost.
    private var isCountingSkips = false

    package init(limit: Duration) { self.limit = limit }

    /// The duration of the waiting media.
    package var depth: Duration {
        guard let first = items.first, let last = items.last else { return .zero }
        return last.unit.captured - first.unit.captured
    }

    package var isEmpty: Bool { items.isEmpty }

    /// Restarts at a key frame: after PLAY, and for a viewer whose preview is a past frame.
    package mutating func restart() {
        items.removeAll()
        awaitsKeyFrame = true
        isCountingSkips = false
    }

    /// Takes the next access unit of the stream. On `.send` the caller sends it; on `.queued` the queue keeps it.
    package mutating func offer(_ unit: PacketizedAccessUnit, timestampOffset: UInt32 = 0, canSend: Bool) -> Verdict {
        if awaitsKeyFrame {
            guard unit.isKeyFrame else {
                if isCountingSkips { dropped += 1 }
                return .skipped
            }
            awaitsKeyFrame = false
            isCountingSkips = false
        }
        if canSend && items.isEmpty { return .send }
        items.append(Item(unit: unit, timestampOffset: timestampOffset))
        guard depth > limit else { return .queued }
        dropped += unit.isKeyFrame ? items.count - 1 : items.count
        items.removeAll()
        if unit.isKeyFrame {
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
