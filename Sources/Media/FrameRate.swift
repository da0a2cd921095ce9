import Base

/// Frames per second as a fraction: 25/1, 30000/1001.
package struct FrameRate: Sendable, Hashable, CustomStringConvertible {
    package var numerator: Int
    package var denominator: Int

    /// - Parameters:
    ///   - numerator: the number of frames, above 0.
    ///   - denominator: the number of seconds they take, above 0.
    package init(_ numerator: Int, _ denominator: Int = 1) {
        precondition(numerator > 0 && denominator > 0)
        self.numerator = numerator
        self.denominator = denominator
    }

    /// Frames per second.
    package var perSecond: Double { Double(numerator) / Double(denominator) }

    /// The time from one frame to the next.
    package var frameDuration: Duration { .nanoseconds(Int64(denominator) * 1_000_000_000 / Int64(numerator)) }

    package var description: String {
        if denominator == 1 { return "\(numerator)" }
        let hundredths = (numerator * 100 + denominator / 2) / denominator
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}
