import Base
import Device
import Media

/// The segments being written, one for each stream.
///
/// They own their files: take a segment out for a change that can fail, and put it back afterwards.
struct OpenSegments: ~Copyable {
    /// A class only because a dictionary can't hold noncopyable values.
    private final class Box {
        var segment: OpenSegment?
        init(_ segment: consuming OpenSegment) { self.segment = consume segment }
    }

    private var boxes: [StreamID: Box] = [:]

    var count: Int { boxes.count }

    var streams: [StreamID] { boxes.keys.sorted { $0.code < $1.code } }

    mutating func put(_ segment: consuming OpenSegment, _ stream: StreamID) { boxes[stream] = Box(segment) }

    mutating func take(_ stream: StreamID) -> OpenSegment? { boxes.removeValue(forKey: stream)?.segment.take() }

    mutating func removeAll() { boxes = [:] }

    func withSegment<Result, Failure: Error>(
        _ stream: StreamID, _ body: (borrowing OpenSegment) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard let box = boxes[stream] else { return nil }
        switch box.segment {
        case .some(let segment): return try body(segment)
        case .none: return nil
        }
    }

    /// Muxes an access unit into a stream's segment; false when the stream has none.
    func add(_ unit: MediaSample, of stream: StreamID, to buffer: inout TransportStreamBuffer) -> Bool {
        boxes[stream]?.segment?.add(unit, to: &buffer) != nil
    }

    /// The time since which the oldest unsynced bytes wait for a sync.
    var firstUnsynced: MediaTime? {
        boxes.values.compactMap { $0.segment?.unsyncedSince }.min()
    }
}
