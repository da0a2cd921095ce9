import Base
import Device
import Media
import System

/// A segment's row in the index.
struct SegmentRow: Hashable, Sendable {
    enum State: Int64, Sendable {
        case open = 0
        case closed = 1
        /// The file is being removed.
        case going = 2
    }

    /// Ascending in the order of recording.
    var id: Int64
    var name: String
    var stream: StreamID
    var state: State
    var isLocked: Bool
    /// Time of the first access unit, in nanoseconds since 1970.
    package var start: Int64
    /// Time stamp of the first access unit.
    package var timestamp: UInt64
    /// From the first access unit to the end of the last, in ticks of 1/90000 s.
    var ticks: Int64
    /// The file's length.
    package var bytes: Int64
    /// The disk space of a closed segment, in bytes.
    var allocated: Int64

    static let columns = "id, name, stream, state, locked, start, timestamp, ticks, bytes, allocated"

    init(_ row: Database.Row) {
        id = row.number(0)
        name = row.text(1)
        stream = StreamID(code: row.number(2))
        state = State(rawValue: row.number(3)) ?? .going
        isLocked = row.number(4) != 0
        // After corruption SQLite may return any number. No sum of these bounded values overflows.
        start = min(max(row.number(5), 0), .max / 2)
        timestamp = UInt64(bitPattern: row.number(6))
        ticks = min(max(row.number(7), 0), Int64(TransportStream.timestampModulus))
        bytes = min(max(row.number(8), 0), 1 << 50)
        allocated = min(max(row.number(9), 0), 1 << 50)
    }

    /// The end of the last access unit, in nanoseconds since 1970.
    package var end: Int64 { start + Duration(ticks: ticks).nanoseconds }
}

extension StreamID {
    /// Larger than the channel number of any device.
    static let largestChannel = 0xFFFF

    /// The stream's number in the index. A channel that no device has, out of a URL, gets a number that is never
    /// stored.
    var code: Int64 {
        guard (0...Self.largestChannel).contains(channel.rawValue) else { return -1 }
        return Int64(channel.rawValue) * 2 + Int64(type.rawValue - 1)
    }

    init(code: Int64) { self.init(channel: ChannelID(Int(code / 2)), type: code % 2 == 0 ? .main : .sub) }
}
