package import Base
import System

/// The monotonic clock and the wall clock. Tests provide their own.
package struct DeviceClock: Sendable {
    package var monotonic: @Sendable () -> MediaTime
    /// Nanoseconds since 1970 UTC; the clock may jump.
    package var wall: @Sendable () -> Int64

    package init(monotonic: @escaping @Sendable () -> MediaTime, wall: @escaping @Sendable () -> Int64) {
        self.monotonic = monotonic
        self.wall = wall
    }

    /// The machine's clocks.
    package static let system = DeviceClock(monotonic: { .now }, wall: { WallClock.nanoseconds })
}
