import Glibc
package import Media

/// The monotonic clock and the wall clock. A test gives its own and turns them.
package struct DeviceClock: Sendable {
    package var monotonic: @Sendable () -> MediaTime
    /// Nanoseconds since 1970 UTC; it may jump.
    package var wall: @Sendable () -> Int64

    package init(monotonic: @escaping @Sendable () -> MediaTime, wall: @escaping @Sendable () -> Int64) {
        self.monotonic = monotonic
        self.wall = wall
    }

    /// The machine's clocks.
    package static let system = DeviceClock(
        monotonic: { MediaTime(nanoseconds: nanoseconds(of: CLOCK_MONOTONIC)) },
        wall: { nanoseconds(of: CLOCK_REALTIME) })

    private static func nanoseconds(of clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
