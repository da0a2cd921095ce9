package import Base
import CLinux
package import Glibc

extension MediaTime {
    /// The present moment on CLOCK_MONOTONIC.
    package static var now: MediaTime { MediaTime(nanoseconds: clinux_clock(CLOCK_MONOTONIC)) }

    /// The moment as a `timespec`, for calls that wait on CLOCK_MONOTONIC.
    package var timespec: Glibc.timespec {
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return Glibc.timespec(tv_sec: Int(seconds), tv_nsec: Int(rest))
    }
}

/// The wall clock, which may jump.
package enum WallClock {
    /// Nanoseconds since 1970-01-01 UTC.
    package static var nanoseconds: Int64 { clinux_clock(CLOCK_REALTIME) }

    /// Milliseconds since 1970-01-01 UTC.
    package static var milliseconds: UInt64 { UInt64(max(0, nanoseconds / 1_000_000)) }

    /// Whole seconds since 1970-01-01 UTC.
    package static var seconds: Int64 { nanoseconds / 1_000_000_000 }

    /// A time in nanoseconds since 1970 as ISO 8601 in UTC with milliseconds: `2026-11-21T04:05:59.123Z`.
    package static func text(_ nanoseconds: Int64) -> String {
        let milliseconds = nanoseconds / 1_000_000
        var seconds = Int(milliseconds / 1000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        func digits(_ number: Int, _ count: Int) -> String {
            let text = "\(number)"
            return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
        }
        let date = "\(parts.tm_year + 1900)-\(digits(Int(parts.tm_mon) + 1, 2))-\(digits(Int(parts.tm_mday), 2))"
        let time = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { digits(Int($0), 2) }.joined(separator: ":")
        return "\(date)T\(time).\(digits(Int(milliseconds % 1000), 3))Z"
    }
}
