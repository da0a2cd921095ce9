/// Where uploads go.
package enum UploadDestination: String, Sendable, Hashable, CaseIterable {
    case ftp, cloud
}

/// Something that is to be uploaded.
package struct UploadJob: Sendable, Hashable, Identifiable {
    /// A destination has one of each name, so a job that comes a second time is known by it.
    package struct ID: Sendable, Hashable {
        package var destination: UploadDestination
        package var name: String

        package init(destination: UploadDestination, name: String) {
            self.destination = destination
            self.name = name
        }
    }

    package var destination: UploadDestination
    /// Its time is also its place in the queue: the oldest goes first.
    package var name: ObjectName
    /// What its owner knows it by, such as a recording's number: opened when its turn comes, not copied.
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

/// A job as it is kept over a restart.
package struct UploadRecord: Sendable, Hashable {
    package var job: UploadJob
    /// Nil until it was begun; then what its destination needs to go on with it.
    package var checkpoint: String?

    package init(job: UploadJob, checkpoint: String? = nil) {
        self.job = job
        self.checkpoint = checkpoint
    }
}

/// Keeps the queue over a restart. Its calls may block; they come one at a time, from different threads.
///
/// What a call was given must be safe when it returns: a job that is forgotten too early is lost, one that is kept too
/// long is looked for at its destination and found.
package protocol UploadJournal: Sendable {
    /// All records, in any order.
    func load() throws -> [UploadRecord]
    /// Puts the record in place of the one with the same job id.
    func save(_ record: UploadRecord) throws
    /// The job will never be done.
    func remove(_ id: UploadJob.ID) throws
    /// The job is done, and forgotten like a removed one. What follows from that can be kept in the same moment.
    func stored(_ job: UploadJob) throws
}
