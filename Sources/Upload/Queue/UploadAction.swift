package import Device

/// An action requested by the upload queue, to be performed in order.
enum UploadAction: Sendable, Equatable {
    case start(UploadRecord)
    /// Cancels an upload, whose result is still reported.
    case cancel(UploadDestination)
    case save(UploadRecord)
    case remove(UploadJob.ID)
    /// As `remove`, for a job that is done.
    case complete(UploadJob)
    case report(UploadReport)
}

/// An event of the upload queue.
package enum UploadReport: Sendable, Equatable {
    /// The object is at its destination: the time for NOTIFY_PICTURE (CTMW 7.5.27).
    case stored(UploadJob)
    /// The job will never be uploaded.
    case dropped(UploadJob, reason: String)
    /// Uploads fail. Reported once for each kind of problem, until something is stored.
    case trouble(UploadDestination, CloudProblem?, reason: String)
    /// Uploads succeed again after a problem.
    case recovered(UploadDestination)
}
