/// A moment on the monotonic clock (CLOCK_MONOTONIC), in nanoseconds since an arbitrary origin.
///
/// The clock of capture, encoding and sending; it never jumps. Wall time is never stored in this type.
package struct MediaTime: Sendable, Hashable, Comparable {
    /// Nanoseconds since the clock's origin.
    package var nanoseconds: Int64

    package init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    package static func < (a: MediaTime, b: MediaTime) -> Bool { a.nanoseconds < b.nanoseconds }

    package static func - (a: MediaTime, b: MediaTime) -> Duration { .nanoseconds(a.nanoseconds - b.nanoseconds) }
    package static func + (a: MediaTime, b: Duration) -> MediaTime {
        MediaTime(nanoseconds: a.nanoseconds + b.nanoseconds)
    }
    package static func - (a: MediaTime, b: Duration) -> MediaTime {
        MediaTime(nanoseconds: a.nanoseconds - b.nanoseconds)
    }

    /// The moment in ticks of a clock of `rate` Hz, modulo 2^32, as an RTP time stamp counts.
    package func ticks(rate: Int64) -> UInt32 {
        let (seconds, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        return UInt32(truncatingIfNeeded: seconds &* rate &+ rest * rate / 1_000_000_000)
    }
}

extension Duration {
    /// The duration in whole nanoseconds; valid for ±292 years.
    package var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }

    /// The duration in milliseconds, including the fraction.
    package var milliseconds: Double { Double(nanoseconds) / 1e6 }
}
