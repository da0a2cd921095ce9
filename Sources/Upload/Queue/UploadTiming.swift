import Device

/// The pauses and limits of the upload queue.
package struct UploadTiming: Sendable, Hashable {
    /// The pause after a failure of the destination; doubled with each further failure.
    package var retry: Duration = .seconds(5)
    /// The pause after a refusal of the account or of a job; doubled likewise.
    package var refusedRetry: Duration = .seconds(60)
    /// The maximum of these pauses.
    package var longest: Duration = .seconds(600)
    /// The pause while the destination is full.
    package var fullRetry: Duration = .seconds(600)
    /// The maximum random extension of a pause, as a share of it: devices that failed together don't return together.
    package var chance = 0.5
    /// The maximum random delay of the first upload after the network is back.
    package var afterOffline: Duration = .seconds(5)
    /// Failures without a response before the platform is notified: a single lost connection is not reported.
    package var failuresUntilReport = 3
    /// Refusals before a job is dropped, if other jobs were accepted meanwhile.
    package var refusalsUntilDrop = 5

    package init() {}
}

/// Limits of the upload queue. Beyond them, the oldest jobs are dropped, counted and reported.
package struct UploadLimits: Sendable, Hashable {
    /// Two weeks of recordings of four channels. A job takes some 200 bytes of memory.
    package var jobs = 20_000
    /// The sum of the jobs' sizes in bytes.
    package var bytes: Int64 = 1 << 40

    package init() {}
}
