package import Device

/// An object to be uploaded.
package struct UploadJob: Sendable, Hashable, Identifiable {
    /// A destination has one object of each name, so a job that is added twice is recognised.
    package struct ID: Sendable, Hashable {
        package var destination: UploadDestination
        package var name: String

        package init(destination: UploadDestination, name: String) {
            self.destination = destination
            self.name = name
        }
    }

    package var destination: UploadDestination
    /// The name's time also orders the queue: the oldest is uploaded first.
    package var name: ObjectName
    /// The owner's key for the source, such as a recording's number: opened when the job's turn comes, not copied.
    package var source: String
    /// In bytes.
    package var size: Int64

    package init(destination: UploadDestination, name: ObjectName, source: String, size: Int64) {
        self.destination = destination
        self.name = name
        self.source = source
        self.size = size
    }

    package var id: ID { ID(destination: destination, name: name.text) }
}

/// A job as persisted across a restart.
package struct UploadRecord: Sendable, Hashable {
    package var job: UploadJob
    /// Nil until the upload began; then the data its destination needs for resuming it.
    package var checkpoint: String?

    package init(job: UploadJob, checkpoint: String? = nil) {
        self.job = job
        self.checkpoint = checkpoint
    }
}

/// Persists the queue across a restart. Calls may block; they are made one at a time, from different threads.
///
/// When a call returns, its change must be durable: a job that is forgotten too early is lost; one that is kept too
/// long is looked up at its destination and found.
package protocol UploadJournal: Sendable {
    /// All records, in any order.
    func load() throws -> [UploadRecord]
    /// Replaces the record with the same job ID.
    func save(_ record: UploadRecord) throws
    /// Removes a job that will never be done.
    func remove(_ id: UploadJob.ID) throws
    /// Removes a job that is done. Data that follows from it can be persisted in the same transaction.
    func stored(_ job: UploadJob) throws
}
