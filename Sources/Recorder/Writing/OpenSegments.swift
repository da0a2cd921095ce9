import Base
import Media

/// The segments that are being written, one a stream.
///
/// They own their files, so they are taken out for a change that can fail and put back after it.
struct OpenSegments: ~Copyable {
    /// A class only because a dictionary can't hold what can't be copied.
    private final class Box {
        var segment: OpenSegment?
        init(_ segment: consuming OpenSegment) { self.segment = consume segment }
    }

    private var boxes: [RecordedStream: Box] = [:]

    var count: Int { boxes.count }

    var streams: [RecordedStream] { boxes.keys.sorted { $0.code < $1.code } }

    mutating func put(_ segment: consuming OpenSegment, _ stream: RecordedStream) { boxes[stream] = Box(segment) }

    mutating func take(_ stream: RecordedStream) -> OpenSegment? { boxes.removeValue(forKey: stream)?.segment.take() }

    mutating func removeAll() { boxes = [:] }

    func withSegment<Result, Failure: Error>(
        _ stream: RecordedStream, _ body: (borrowing OpenSegment) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        guard let box = boxes[stream] else { return nil }
        switch box.segment {
        case .some(let segment): return try body(segment)
        case .none: return nil
        }
    }

    /// Muxes a picture into a stream's segment; false when it has none.
    func add(_ unit: MediaSample, of stream: RecordedStream, to buffer: inout TransportStreamBuffer) -> Bool {
        boxes[stream]?.segment?.add(unit, to: &buffer) != nil
    }

    /// Since when the longest waiting bytes wait for a sync.
    var firstUnsynced: MediaTime? {
        boxes.values.compactMap { $0.segment?.unsyncedSince }.min()
    }
}
