import CLinux
import Glibc
import Media

/// The two clocks of a recorder; tests turn their own.
struct RecorderClock: Sendable {
    var monotonic: @Sendable () -> MediaTime
    /// Nanoseconds since 1970.
    var wall: @Sendable () -> Int64

    static let system = RecorderClock(
        monotonic: { MediaTime(nanoseconds: clinux_clock(CLOCK_MONOTONIC)) }, wall: { clinux_clock(CLOCK_REALTIME) })
}
