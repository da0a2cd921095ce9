/// A moment on the monotonic clock (CLOCK_MONOTONIC), in nanoseconds since some fixed point in the past.
///
/// Capture, encoding and sending are all stamped with it; it never jumps. Wall time is a different thing and never
/// stored in one.
package struct MediaTime: Sendable, Hashable, Comparable {
    /// Nanoseconds since the clock's origin.
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    package static func < (a: MediaTime, b: MediaTime) -> Bool { a.nanoseconds < b.nanoseconds }

    package static func - (a: MediaTime, b: MediaTime) -> Duration { .nanoseconds(a.nanoseconds - b.nanoseconds) }
    package static func + (a: MediaTime, b: Duration) -> MediaTime { MediaTime(nanoseconds: a.nanoseconds + b.nanoseconds) }
    package static func - (a: MediaTime, b: Duration) -> MediaTime { MediaTime(nanoseconds: a.nanoseconds - b.nanoseconds) }

    /// The moment in ticks of a clock with `rate` ticks a second, modulo 2^32: what an RTP time stamp is made of.
    package func ticks(rate: Int64) -> UInt32 {
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return UInt32(truncatingIfNeeded: seconds &* rate &+ rest * rate / 1_000_000_000)
    }
}

extension Duration {
    /// The whole duration in nanoseconds; good for ±292 years.
    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// The duration in milliseconds, with its fraction.
    package var milliseconds: Double { Double(nanoseconds) / 1e6 }
}
