import Base
import Media
import System

/// What the index knows of a segment.
struct SegmentRow: Hashable, Sendable {
    enum State: Int64, Sendable {
        case open = 0
        case closed = 1
        /// Its file is being removed.
        case going = 2
    }

    /// The order of recording.
    var id: Int64
    var name: String
    var stream: RecordedStream
    var state: State
    var isLocked: Bool
    /// The first picture, in nanoseconds since 1970.
    package var start: Int64
    /// The first picture's time stamp.
    package var timestamp: UInt64
    /// From the first picture to the end of the last, in ticks of 1/90000 s.
    var ticks: Int64
    /// The file's length.
    package var bytes: Int64
    /// What it takes up on the disk, when it is closed.
    var allocated: Int64

    static let columns = "id, name, stream, state, locked, start, timestamp, ticks, bytes, allocated"

    init(_ row: Database.Row) {
        id = row.number(0)
        name = row.text(1)
        stream = RecordedStream(code: row.number(2))
        state = State(rawValue: row.number(3)) ?? .going
        isLocked = row.number(4) != 0
        // sqlite keeps whatever a bad card made of a number. No sum of these overflows.
        start = min(max(row.number(5), 0), .max / 2)
        timestamp = UInt64(bitPattern: row.number(6))
        ticks = min(max(row.number(7), 0), Int64(TransportStream.timestampModulus))
        bytes = min(max(row.number(8), 0), 1 << 50)
        allocated = min(max(row.number(9), 0), 1 << 50)
    }

    /// After the last picture, in nanoseconds since 1970.
    package var end: Int64 { start + Duration(ticks: ticks).nanoseconds }
}

extension RecordedStream {
    /// No device has so many.
    static let largestChannel = 0xFFFF

    /// How the index writes it. A channel that no device has, out of a URL, gets a number that is never written.
    var code: Int64 {
        guard (0...Self.largestChannel).contains(channel) else { return -1 }
        return Int64(channel) * 2 + Int64(type.rawValue - 1)
    }

    init(code: Int64) { self.init(channel: Int(code / 2), type: code % 2 == 0 ? .main : .sub) }
}
