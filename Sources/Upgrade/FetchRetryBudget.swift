import Base

/// The retry budget of a fetch: when an interrupted fetch is retried, and when it is given up. It has no clock.
package struct FetchRetryBudget: Sendable {
    package struct Limits: Sendable, Hashable {
        /// The connection is given up when no bytes arrive for this long.
        package var silence = Duration.seconds(30)
        /// The pause before the first retry; doubled up to a minute while no bytes arrive.
        package var retry = Duration.seconds(2)
        /// The fetch is given up when no bytes arrive for this long, over all attempts.
        package var patience = Duration.seconds(900)
        /// The limit for the whole fetch.
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
    private var backoff: Backoff

    init(
        limits: Limits, now: MediaTime,
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        self.limits = limits
        self.random = random
        began = now
        moved = now
        backoff = Backoff(limits.retry, longest: .seconds(60))
    }

    /// Records that bytes arrived.
    mutating func progress(now: MediaTime) {
        moved = now
        backoff.reset()
    }

    /// Records a failed attempt.
    ///
    /// - Returns: the pause before the next attempt; nil when the fetch is given up. The pause is randomly extended up
    ///   to twofold: one server may have ten thousand cameras in a night.
    mutating func failed(now: MediaTime) -> Duration? {
        guard now - moved < limits.patience, now - began < limits.total else { return nil }
        return backoff.next().extended(byUpTo: 1, using: &random)
    }

    /// The remaining time of the whole fetch; at least a second.
    func left(now: MediaTime) -> Duration { max(limits.total - (now - began), .seconds(1)) }
}
