import Base
import DequeModule
package import Media

/// The access units that wait for one viewer, those it skips when it is too slow, and the numbers of its packets.
///
/// The queue is counted in time, not bytes: when more than `limit` waits, all of it goes and the viewer resumes at the
/// next random access point of its leading track, the video. All tracks wait in one order and are skipped together.
/// Packets are numbered as they are sent, so that a viewer sees no gap. It has no socket; its owner says whether the
/// viewer can take more.
///
/// A class with private properties, so that an access unit costs a viewer no check of exclusive access.
package final class DeliveryQueue {
    private struct Item {
        let unit: PacketizedAccessUnit
        let timestampOffset: UInt32
    }

    private enum State {
        /// Access units are skipped until the next key frame; nothing waits.
        case awaitsKeyFrame
        /// The viewer has everything.
        case live
        /// Access units wait.
        case behind
    }

    private let limit: Duration
    /// The track whose random access points count, and whose access units are counted. Its next sequence number is by
    /// itself, since it is needed for each viewer of each picture.
    private var leading = TrackID.video
    private var nextSequence: UInt16 = 0
    /// The next sequence numbers of the other tracks.
    private var others: [(track: TrackID, next: UInt16)] = []
    private var items: Deque<Item> = []
    private var state = State.awaitsKeyFrame
    /// Set by the first drop, so that access units skipped before the first key frame do not count as lost.
    private var isCountingSkips = false
    private var sentUnits = 0
    private var droppedUnits = 0

    package init(limit: Duration) { self.limit = limit }

    /// Access units of the leading track that were sent, and those that this viewer missed because it was too slow.
    package var sent: Int { sentUnits }
    package var dropped: Int { droppedUnits }
    /// Whether access units are skipped until the next key frame.
    package var awaitsKeyFrame: Bool { state == .awaitsKeyFrame }

    /// The maximum of waiting units, for a source whose time stands still: far more than a second of any stream.
    private static let longest = 1024

    /// The duration of the waiting media, also where a source's time goes back.
    package var depth: Duration {
        guard let first = items.first, let last = items.last else { return .zero }
        let span = last.unit.decodingTime - first.unit.decodingTime
        return max(span, .zero - span)
    }

    /// Restarts at a key frame: after PLAY, and for a viewer whose preview is a past frame.
    package func restart() {
        items.removeAll()
        state = .awaitsKeyFrame
        isCountingSkips = false
    }

    /// Restarts with these tracks, and the sequence numbers of their next packets.
    package func restart(_ tracks: [(track: TrackID, next: UInt16)], leading: TrackID) {
        self.leading = leading
        nextSequence = tracks.first { $0.track == leading }?.next ?? 0
        others = tracks.filter { $0.track != leading }
        restart()
    }

    /// Offers the next access unit of the stream.
    ///
    /// - Returns: the numbers with which it is to be sent now; nil when it waits, or is skipped.
    package func offer(_ unit: PacketizedAccessUnit, timestampOffset: UInt32 = 0, canSend: Bool) -> Renumbering? {
        let isLeading = unit.track == leading
        guard isLeading || others.contains(where: { $0.track == unit.track }) else { return nil }
        let isKeyFrame = unit.isRandomAccess && isLeading
        if state == .awaitsKeyFrame {
            guard isKeyFrame else {
                if isCountingSkips, isLeading { droppedUnits += 1 }
                return nil
            }
            state = .live
            isCountingSkips = false
        }
        if canSend && state == .live { return number(unit, timestampOffset: timestampOffset) }
        state = .behind
        items.append(Item(unit: unit, timestampOffset: timestampOffset))
        guard depth > limit || items.count > Self.longest else { return nil }
        droppedUnits += items.reduce(isKeyFrame ? -1 : 0) { $0 + ($1.unit.track == leading ? 1 : 0) }
        items.removeAll()
        if isKeyFrame {
            items.append(Item(unit: unit, timestampOffset: timestampOffset))
        } else {
            state = .awaitsKeyFrame
            isCountingSkips = true
        }
        return nil
    }

    /// The next waiting access unit and its numbers, for when the viewer can take more.
    package func next() -> (unit: PacketizedAccessUnit, renumbering: Renumbering)? {
        guard let item = items.popFirst() else { return nil }
        if items.isEmpty { state = .live }
        return (item.unit, number(item.unit, timestampOffset: item.timestampOffset))
    }

    /// Numbers an access unit that is sent now.
    package func number(_ unit: PacketizedAccessUnit, timestampOffset: UInt32) -> Renumbering {
        let count = UInt16(truncatingIfNeeded: unit.packetCount)
        var sequence = nextSequence
        if unit.track == leading {
            nextSequence = sequence &+ count
            sentUnits += 1
        } else if let index = others.firstIndex(where: { $0.track == unit.track }) {
            sequence = others[index].next
            others[index].next = sequence &+ count
        }
        return Renumbering(sequence: sequence &- unit.firstSequence, timestamp: timestampOffset)
    }
}
