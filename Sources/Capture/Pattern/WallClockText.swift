import Base
import Glibc

/// The wall clock as shown in the test pattern.
enum WallClockText {
    /// `2026-11-21 04:00:15.123Z`, UTC.
    ///
    /// - Parameter milliseconds: since 1970-01-01 UTC.
    package static func text(milliseconds: UInt64) -> String {
        var seconds = time_t(milliseconds / 1000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let day = [padded(Int(parts.tm_mon) + 1, 2), padded(Int(parts.tm_mday), 2)].joined(separator: "-")
        return "\(padded(Int(parts.tm_year) + 1900, 4))-\(day)"
            + " \(padded(Int(parts.tm_hour), 2)):\(padded(Int(parts.tm_min), 2)):\(padded(Int(parts.tm_sec), 2))"
            + ".\(padded(Int(milliseconds % 1000), 3))Z"
    }

    private static func padded(_ number: Int, _ digits: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
