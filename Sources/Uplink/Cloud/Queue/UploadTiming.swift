/// The pauses and limits of the upload queue.
package struct UploadTiming: Sendable, Hashable {
    /// After a destination failed; doubled with each further failure.
    package var retry: Duration = .seconds(5)
    /// After it refused the account, or a job; doubled likewise.
    package var refusedRetry: Duration = .seconds(60)
    /// The longest of these pauses.
    package var longest: Duration = .seconds(600)
    /// While it is full.
    package var fullRetry: Duration = .seconds(600)
    /// How much chance stretches a pause, as a share of it: devices that failed together don't return together.
    package var chance = 0.5
    /// When the network is back, the first upload waits for up to so long.
    package var afterOffline: Duration = .seconds(5)
    /// Failures without an answer until the platform is told: one lost connection is no news.
    package var failuresUntilReport = 3
    /// Refusals until a job is given up, if other jobs were taken meanwhile.
    package var refusalsUntilDrop = 5

    package init() {}
}

/// What the upload queue holds at most. Beyond, the oldest jobs are dropped, counted and reported.
package struct UploadLimits: Sendable, Hashable {
    /// Two weeks of recordings of four channels. A job takes some 200 bytes of memory.
    package var jobs = 20_000
    /// Of all that the jobs are to upload.
    package var bytes: Int64 = 1 << 40

    package init() {}
}
