import Base
package import Device
package import System

/// The upload queue on the disk: its jobs in `state.sqlite`, the snapshots in their folder.
///
/// A snapshot's file is removed with its job. A file without a job was interrupted in between: it may be at its
/// destination, so its job counts as begun. The job of a snapshot for the FTP server becomes its notice when it is
/// done.
package struct UploadJournalStore: UploadJournal {
    package let store: StateStore
    let pictures: PictureFolder
    /// The device ID in the names of snapshots.
    let device: DeviceID

    package init(store: StateStore, pictures: PictureFolder, device: DeviceID) {
        self.store = store
        self.pictures = pictures
        self.device = device
    }

    package func load() throws -> [UploadRecord] {
        let kept = try store.values(prefix: StateName.uploads).compactMap { UploadRecord(json: $0) }
        let known = Set(kept.map(\.job.source))
        let done = Set(try unreported().map(\.text))
        var orphans: [UploadRecord] = []
        for file in pictures.files where !known.contains(file.name) {
            guard !done.contains(file.name) else {
                pictures.remove(file.name)
                continue
            }
            guard let name = ObjectName(text: file.name, device: device) else { continue }
            let orphan = UploadRecord(job: .picture(name, size: file.bytes), checkpoint: "")
            // Saved for the notice that it may become; it is used even if the disk can't be written.
            try? save(orphan)
            orphans.append(orphan)
        }
        return kept + orphans
    }

    package func save(_ record: UploadRecord) throws {
        try store.set(StateName.upload(record.job.id), to: Array(record.json.utf8))
    }

    package func remove(_ id: UploadJob.ID) throws {
        try store.set(StateName.upload(id), to: nil)
        pictures.remove(id.name)
    }

    package func stored(_ job: UploadJob) throws {
        guard job.name.kind == .ftpPicture else { return try remove(job.id) }
        try store.move(StateName.upload(job.id), to: StateName.notice(job.name))
        pictures.remove(job.id.name)
    }
}

/// Snapshots on the FTP server that were not reported to a platform yet.
extension UploadJournalStore: NoticeJournal {
    package func unreported() throws -> [ObjectName] {
        try store.values(prefix: StateName.notices).compactMap { UploadRecord(json: $0)?.job.name }
            .sorted { ($0.time, $0.text) < ($1.time, $1.text) }
    }

    package func remove(_ picture: ObjectName) throws { try store.set(StateName.notice(picture), to: nil) }

    package func removeAll() throws { try store.forget(prefix: StateName.notices) }
}

extension UploadJob {
    /// The job for a snapshot in the folder.
    package static func picture(_ name: ObjectName, size: Int64) -> UploadJob {
        UploadJob(destination: name.kind == .ftpPicture ? .ftp : .cloud, name: name, source: name.text, size: size)
    }
}

/// A job's form in `state.sqlite`.
extension UploadRecord {
    /// Nil for invalid JSON.
    init?(json: [UInt8]) {
        guard let value = try? JSONText(json).value,
            let destination = value["to"]?.string.flatMap(UploadDestination.init(rawValue:)),
            let device = value["device"]?.string.flatMap(DeviceID.init(wireText:)),
            let name = value["name"]?.string.flatMap({ ObjectName(text: $0, device: device) }),
            let source = value["source"]?.string, let size = value["size"]?.integer, size >= 0
        else { return nil }
        self.init(
            job: UploadJob(destination: destination, name: name, source: source, size: Int64(size)),
            checkpoint: value["checkpoint"]?.string)
    }

    package var json: String {
        let value: JSONValue = [
            "to": .string(job.destination.rawValue), "device": .string(job.name.device.wireText),
            "name": .string(job.name.text), "source": .string(job.source), "size": .integer(Int(job.size)),
            "checkpoint": checkpoint.map { .string($0) } ?? .null,
        ]
        return value.json
    }
}

extension StateName {
    package static let picturePolicies = "pictures.policies"
    package static let cloudAccount = "cloud.account"
    package static let cloudSpans = "cloud.spans"
    /// The prefix of the names of jobs.
    package static let uploads = "upload."
    /// The prefix of the names of finished jobs that were not reported to the platform yet.
    package static let notices = "notice."

    package static func notice(_ picture: ObjectName) -> String { notices + picture.text }
    package static func upload(_ id: UploadJob.ID) -> String { uploads + "\(id.destination.rawValue).\(id.name)" }
}
