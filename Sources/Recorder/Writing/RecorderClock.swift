import Base
import System

/// The two clocks of a recorder; tests turn their own.
struct RecorderClock: Sendable {
    var monotonic: @Sendable () -> MediaTime
    /// Nanoseconds since 1970.
    var wall: @Sendable () -> Int64

    static let system = RecorderClock(monotonic: { .now }, wall: { WallClock.nanoseconds })
}
