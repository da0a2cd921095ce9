/// A destination of uploads.
package enum UploadDestination: String, Sendable, Hashable, CaseIterable {
    case ftp, cloud
}

/// The state of the uploads.
package struct UploadStatus: Sendable, Hashable {
    /// Waiting jobs, those under way included.
    package var waiting = 0
    /// The snapshots among them; all others are recordings.
    package var waitingPictures = 0
    package var waitingBytes: Int64 = 0
    package var running: [String] = []
    package var counters = UploadCounters()
    /// The present limit of uploads, in bits a second; nil: no limit.
    package var limit: Int64?
    /// The problem of each destination since its last successful upload.
    package var troubles: [UploadDestination: String] = [:]
    /// The cloud storage's address; nil without an account.
    package var cloud: String?

    package init() {}
}

/// Counters since the queue was created.
package struct UploadCounters: Sendable, Hashable {
    package var stored = 0
    package var storedBytes: Int64 = 0
    package var failures = 0
    /// Dropped because the queue was full.
    package var droppedOldest = 0
    /// Dropped because their source was removed before their turn.
    package var droppedGone = 0
    /// Dropped because the destination refused them repeatedly.
    package var droppedRefused = 0

    package var dropped: Int { droppedOldest + droppedGone + droppedRefused }
    package init() {}
}
