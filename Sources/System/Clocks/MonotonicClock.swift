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
}
