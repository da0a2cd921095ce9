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
public enum UploadReport: Sendable, Equatable {
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
public struct UploadCounters: Sendable, Hashable {
    public var stored = 0
    public var storedBytes: Int64 = 0
    public var failures = 0
    /// For want of room in the queue.
    public var droppedOldest = 0
    /// Because their source was gone before their turn came.
    public var droppedGone = 0
    /// Because the destination refused them again and again.
    public var droppedRefused = 0

    public var dropped: Int { droppedOldest + droppedGone + droppedRefused }
    public init() {}
}
