import Glibc
import Media

/// The clock that pictures are stamped with, and the wall clock that is burnt into the test pattern.
enum MonotonicClock {
    static func now() -> MediaTime {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MediaTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }

    /// Milliseconds since 1970-01-01 UTC.
    static func wallMilliseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return UInt64(max(0, Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000))
    }
}

extension MediaTime {
    /// For the calls that wait until a moment of CLOCK_MONOTONIC.
    var timespec: Glibc.timespec {
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return Glibc.timespec(tv_sec: Int(seconds), tv_nsec: Int(rest))
    }
}
