import Base

/// The `Range` of a PLAY request for a recording (RFC 2326 12.29).
enum PlaybackRange: Equatable {
    /// Normal play time, from the recording's beginning (3.6). Without a start: from the current position.
    case npt(start: Duration?, end: Duration?)
    /// Wall time in nanoseconds since 1970 (3.7).
    case clock(start: Int64, end: Int64?)

    enum Problem: Error, Equatable {
        /// An unsupported unit: 501 (12.29).
        case otherUnit
        /// Malformed, or ending before it starts: 457.
        case invalid
    }

    init(_ header: String) throws(Problem) {
        let value = header[...].parts(";", maxSplits: 1).first?.trimmed ?? ""
        guard let (unit, range) = value.cut(at: "=") else { throw .invalid }
        let ends = range.parts("-", maxSplits: 1).map(\.trimmed)
        guard ends.count == 2 else { throw .invalid }
        switch unit.trimmed {
        case let unit where unit.equalsIgnoringCase("npt"):
            // Some clients send "now" for "continue".
            let start = ends[0].isEmpty || ends[0].equalsIgnoringCase("now") ? nil : try Self.npt(ends[0])
            let end = ends[1].isEmpty ? nil : try Self.npt(ends[1])
            if let end, end <= start ?? .zero { throw .invalid }
            self = .npt(start: start, end: end)
        case let unit where unit.equalsIgnoringCase("clock"):
            let start = try Self.clock(ends[0])
            let end = ends[1].isEmpty ? nil : try Self.clock(ends[1])
            if let end, end <= start { throw .invalid }
            self = .clock(start: start, end: end)
        default: throw .otherUnit
        }
    }

    /// Parses `12`, `12.345` or `1:02:03.4`, below a hundred days.
    private static func npt(_ text: Substring) throws(Problem) -> Duration {
        let whole = text.parts(".", maxSplits: 1)
        guard let first = whole.first, first.utf8.count <= 12 else { throw .invalid }
        let fields = first.parts(":").map(\.decimal)
        guard fields.count == 1 || fields.count == 3 else { throw .invalid }
        var seconds = 0
        for field in fields {
            guard let field, field < 8_640_000 else { throw .invalid }
            seconds = seconds * 60 + field
        }
        // No recording is longer, and nanoseconds of more would not fit.
        guard seconds < 8_640_000 else { throw .invalid }
        var nanoseconds = Int64(seconds) * 1_000_000_000
        if whole.count == 2, !whole[1].isEmpty {
            guard whole[1].decimal != nil else { throw .invalid }
            var unit: Int64 = 100_000_000
            for digit in whole[1].utf8.prefix(9) {
                nanoseconds += Int64(digit - 0x30) * unit
                unit /= 10
            }
        }
        return .nanoseconds(nanoseconds)
    }

    private static func clock(_ text: Substring) throws(Problem) -> Int64 {
        guard let time = CalendarTime(text), time.isUTC else { throw .invalid }
        return time.nanoseconds
    }

    /// Normal play time as written in responses and session descriptions, such as `12.345`.
    package static func text(_ position: Duration) -> String {
        let milliseconds = position.nanoseconds / 1_000_000
        return "\(milliseconds / 1000).\(String(milliseconds % 1000 + 1000).dropFirst())"
    }
}
