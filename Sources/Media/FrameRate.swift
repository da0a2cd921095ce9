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

    /// The fraction that somebody means who writes `perSecond`: 29.97 is 30000/1001, 12.5 is 25/2.
    /// The fraction that somebody means who writes `perSecond`: 29.97 is 30000/1001, 12.5 is 25/2.
    package init(nearest perSecond: Double) {
        // What is far outside is outside still; NaN is not a number of pictures either.
        let perSecond = perSecond.isNaN ? 0.001 : min(max(perSecond, 0.001), 1000)
        let ntsc = (perSecond * 1.001).rounded()
        if ntsc > 0, perSecond != perSecond.rounded(), abs(perSecond - ntsc / 1.001) < 0.005 {
            self.init(Int(ntsc) * 1000, 1001)
            return
        }
        var (a, b) = (Int((perSecond * 1000).rounded()), 1000)
        let thousandths = a
        while b != 0 { (a, b) = (b, a % b) }
        self.init(thousandths / a, 1000 / a)
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
