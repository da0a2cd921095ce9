/// What the upload queue wants done, in this order.
enum UploadAction: Sendable, Equatable {
    case start(UploadRecord)
    /// Its outcome comes all the same.
    case cancel(UploadDestination)
    case save(UploadRecord)
    case remove(UploadJob.ID)
    /// As `remove`, of a job that is done.
    case complete(UploadJob)
    case report(UploadReport)
}

/// News of the upload queue.
package enum UploadReport: Sendable, Equatable {
    /// It is at its destination: the time for NOTIFY_PICTURE (002 7.5.27).
    case stored(UploadJob)
    /// It will never be uploaded.
    case dropped(UploadJob, reason: String)
    /// Uploads don't get through. Once for each kind of trouble, until something is stored.
    case trouble(UploadDestination, ExceptionType?, reason: String)
    /// After trouble: they get through.
    case recovered(UploadDestination)
}

/// What the queue did since it was made.
package struct UploadCounters: Sendable, Hashable {
    package var stored = 0
    package var storedBytes: Int64 = 0
    package var failures = 0
    /// For want of room in the queue.
    package var droppedOldest = 0
    /// Because their source was gone before their turn came.
    package var droppedGone = 0
    /// Because the destination refused them again and again.
    package var droppedRefused = 0

    package var dropped: Int { droppedOldest + droppedGone + droppedRefused }
    package init() {}
}
