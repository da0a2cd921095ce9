import Base
import Media

/// The positions of a segment's key frames.
struct KeyFrameTable: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        /// Since the segment's first access unit, in ticks of 1/90000 s.
        var ticks: Int64
        /// File offset of the tables before the key frame.
        var offset: Int64
    }

    var entries: [Entry] = []

    /// The last entry at or before `ticks`; the first one if there is none.
    func entry(atOrBefore ticks: Int64) -> Entry? {
        entries.isEmpty ? nil : entries[max(0, entries.partitioningIndex { $0.ticks > ticks } - 1)]
    }

    func entry(after ticks: Int64) -> Entry? { entries[entries.partitioningIndex { $0.ticks > ticks }...].first }

    /// The differences between entries as numbers of seven bits a byte, about 5 bytes an entry.
    var packed: [UInt8] {
        var bytes: [UInt8] = []
        var last = Entry(ticks: 0, offset: 0)
        for entry in entries {
            Self.append(UInt64(clamping: entry.ticks - last.ticks), to: &bytes)
            Self.append(UInt64(clamping: (entry.offset - last.offset) / Int64(TransportStream.packetSize)), to: &bytes)
            last = entry
        }
        return bytes
    }

    /// Upper bound of ticks and of offsets, far above those of any segment.
    private static let largest: Int64 = 1 << 50

    init() {}

    /// Nil for input that ``packed`` does not produce.
    init?(packed bytes: some Sequence<UInt8>) {
        var iterator = bytes.makeIterator()
        var last = Entry(ticks: 0, offset: 0)
        while let first = iterator.next() {
            guard let ticks = Self.number(first, &iterator), let start = iterator.next(),
                let packets = Self.number(start, &iterator)
            else { return nil }
            last.ticks += ticks
            last.offset += packets * Int64(TransportStream.packetSize)
            // A number has at most 42 bits, so that the sum and the product above can't overflow before this check.
            guard last.ticks <= Self.largest, last.offset <= Self.largest else { return nil }
            entries.append(last)
        }
    }

    private static func append(_ number: UInt64, to bytes: inout [UInt8]) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Up to 42 bits: 13,000 hours, or 800 TB.
    private static func number(_ first: UInt8, _ rest: inout some IteratorProtocol<UInt8>) -> Int64? {
        var value = Int64(first & 0x7F)
        var byte = first
        var shift: Int64 = 7
        while byte & 0x80 != 0 {
            guard shift < 42, let next = rest.next() else { return nil }
            byte = next
            value |= Int64(byte & 0x7F) << shift
            shift += 7
        }
        return value
    }
}
