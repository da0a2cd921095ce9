import Media
import System

/// A closed segment's summary at its end, in packets that players ignore: an index can be rebuilt from it without
/// reading the access units.
struct SegmentTrailer: Hashable {
    var keyFrames: KeyFrameTable
    /// From the first access unit to the end of the last, in ticks of 1/90000 s.
    var ticks: Int64

    private static let mark = Array("CA-END-1".utf8)
    private static let payloadSize = TransportStream.packetSize - 4
    /// A million key frames would be a segment of several weeks.
    private static let tableLimit = 8 << 20
    /// A time stamp wraps around in a day; a segment is shorter.
    private static let plausible = 0..<Int64(TransportStream.timestampModulus)

    package func append(to output: inout TransportStreamBuffer) {
        let table = keyFrames.packed
        if !table.isEmpty { TransportStreamMuxer.appendNull(table, to: &output) }
        TransportStreamMuxer.appendNull(end(table), to: &output)
    }

    private func end(_ table: [UInt8]) -> [UInt8] {
        var bytes = Self.mark
        for number in [Int64(table.count), ticks] {
            for index in (0..<8).reversed() { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * index))) }
        }
        let sum = Self.checksum(bytes, table)
        for index in (0..<4).reversed() { bytes.append(UInt8(truncatingIfNeeded: sum >> (8 * index))) }
        return bytes
    }

    /// FNV-1a, 32 bits.
    private static func checksum(_ bytes: [UInt8], _ table: [UInt8]) -> UInt32 {
        (bytes + table).reduce(0x811C_9DC5) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
    }

    init(keyFrames: KeyFrameTable, ticks: Int64) {
        self.keyFrames = keyFrames
        self.ticks = ticks
    }

    /// Reads a file's trailer; nil when it has none, or a truncated one.
    init?(of file: borrowing OpenFile, length: Int64) throws(FileFailure) {
        let packet = Int64(TransportStream.packetSize)
        guard length >= packet, length % packet == 0 else { return nil }
        let last = try Look.read(file, at: length - packet, count: Int(packet)).dropFirst(4)
        guard last.count == Self.payloadSize, last.prefix(8).elementsEqual(Self.mark) else { return nil }
        func number(_ index: Int) -> Int64 {
            Int64(bitPattern: last.dropFirst(8 + 8 * index).prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
        }
        let count = Int(number(0))
        guard (0...Self.tableLimit).contains(count) else { return nil }
        let packets = (count + Self.payloadSize - 1) / Self.payloadSize
        let start = length - packet * Int64(1 + packets)
        guard start >= 0 else { return nil }
        let bytes = try Look.read(file, at: start, count: packets * Int(packet))
        var table: [UInt8] = []
        for position in stride(from: 0, to: bytes.count, by: Int(packet)) {
            table += bytes[position..<min(position + Int(packet), bytes.count)].dropFirst(4)
        }
        table = Array(table.prefix(count))
        let sum = last.dropFirst(24).prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        guard table.count == count, sum == Self.checksum(Array(last.prefix(24)), table),
            let keyFrames = KeyFrameTable(packed: table), Self.plausible.contains(number(1))
        else { return nil }
        self.init(keyFrames: keyFrames, ticks: number(1))
    }
}
