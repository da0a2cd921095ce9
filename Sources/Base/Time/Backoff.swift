/// The pauses between failing attempts: each is twice as long as the one before, up to the longest. It has no clock.
package struct Backoff: Sendable, Hashable {
    private let first: Duration
    private let longest: Duration
    /// The number of failures since the last success.
    package private(set) var failures = 0

    package init(_ first: Duration, longest: Duration) {
        (self.first, self.longest) = (first, max(first, longest))
    }

    /// Counts a failure.
    ///
    /// - Returns: the pause before the next attempt.
    package mutating func next() -> Duration {
        defer { failures += 1 }
        return pause(after: failures)
    }

    /// The pause after a failure that followed `failures` others.
    package func pause(after failures: Int) -> Duration {
        var pause = first
        for _ in 0..<failures {
            guard pause > .zero, pause < longest else { break }
            pause *= 2
        }
        return min(pause, longest)
    }

    /// Forgets the failures after a success.
    package mutating func reset() { failures = 0 }

    /// Forgets all failures but `most`.
    package mutating func limit(to most: Int) { failures = min(failures, most) }
}

extension Duration {
    /// The duration, randomly extended by up to `share` of it: devices that failed together do not return together.
    package func extended(byUpTo share: Double, using random: inout some RandomNumberGenerator) -> Duration {
        self + self * Double.random(in: 0..<share, using: &random)
    }
}
