import Base

/// When a fetch that broke off is tried again, and when it is given up. It has no clock.
package struct FetchPatience: Sendable {
    package struct Limits: Sendable, Hashable {
        /// Nothing moved for so long: the connection is given up.
        package var silence = Duration.seconds(30)
        /// Before the first new try; doubled up to a minute as long as nothing comes.
        package var retry = Duration.seconds(2)
        /// Nothing came for so long, over all tries.
        package var patience = Duration.seconds(900)
        /// Of the whole.
        package var total = Duration.seconds(6 * 3600)

        package init(
            silence: Duration = Duration.seconds(30), retry: Duration = Duration.seconds(2),
            patience: Duration = Duration.seconds(900), total: Duration = Duration.seconds(6 * 3600)
        ) {
            self.silence = silence
            self.retry = retry
            self.patience = patience
            self.total = total
        }
    }

    private let limits: Limits
    private var random: any RandomNumberGenerator & Sendable
    private let began: MediaTime
    private var moved: MediaTime
    private var pause: Duration

    private static let longestPause = Duration.seconds(60)

    init(
        limits: Limits, now: MediaTime,
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        self.limits = limits
        self.random = random
        began = now
        moved = now
        pause = limits.retry
    }

    /// Bytes came.
    mutating func progress(now: MediaTime) {
        moved = now
        pause = limits.retry
    }

    /// A try came to nothing.
    ///
    /// - Returns: what to wait before the next; nil when there is to be none. Chance stretches it up to twofold: one
    ///   server has ten thousand cameras in a night.
    mutating func failed(now: MediaTime) -> Duration? {
        guard now - moved < limits.patience, now - began < limits.total else { return nil }
        defer { pause = min(pause * 2, Self.longestPause) }
        return pause * Double.random(in: 1..<2, using: &random)
    }

    /// What is left of the whole time; a second at least.
    func left(now: MediaTime) -> Duration { max(limits.total - (now - began), .seconds(1)) }
}
