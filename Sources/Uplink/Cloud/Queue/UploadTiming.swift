/// The pauses and limits of the upload queue.
public struct UploadTiming: Sendable, Hashable {
    /// After a destination failed; doubled with each further failure.
    public var retry: Duration = .seconds(5)
    /// After it refused the account, or a job; doubled likewise.
    public var refusedRetry: Duration = .seconds(60)
    /// The longest of these pauses.
    public var longest: Duration = .seconds(600)
    /// While it is full.
    public var fullRetry: Duration = .seconds(600)
    /// How much chance stretches a pause, as a share of it: devices that failed together don't return together.
    public var chance = 0.5
    /// When the network is back, the first upload waits for up to so long.
    public var afterOffline: Duration = .seconds(5)
    /// Failures without an answer until the platform is told: one lost connection is no news.
    public var failuresUntilReport = 3
    /// Refusals until a job is given up, if other jobs were taken meanwhile.
    public var refusalsUntilDrop = 5

    public init() {}
}

/// What the upload queue holds at most. Beyond, the oldest jobs are dropped, counted and reported.
public struct UploadLimits: Sendable, Hashable {
    /// Two weeks of recordings of four channels. A job takes some 200 bytes of memory.
    public var jobs = 20_000
    /// Of all that the jobs are to upload.
    public var bytes: Int64 = 1 << 40

    public init() {}
}
