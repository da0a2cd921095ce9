import Base
import System

/// Wall time in the NTP format of RTCP: 32.32 seconds since 1900 (RFC 3550 4).
package enum NTPTime {
    package static var now: UInt64 {
        let (seconds, rest) = WallClock.nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return from(seconds: seconds, nanoseconds: rest)
    }

    package static func from(seconds: Int64, nanoseconds: Int64) -> UInt64 {
        let sinceEpochOf1900 = UInt64(truncatingIfNeeded: seconds + 2_208_988_800)
        return sinceEpochOf1900 << 32 | (UInt64(nanoseconds) << 32) / 1_000_000_000
    }
}
