import Uplink

/// The queue of uploads on the disk: its jobs in `state.sqlite`, the pictures in their folder.
///
/// A picture's file goes when its job does. One that has no job was cut off in between: it may be at its destination,
/// so its job counts as begun.
struct UploadBook: UploadJournal {
    let store: StateStore
    let pictures: PictureFolder
    /// In the names of pictures.
    let device: DeviceID

    func load() throws -> [UploadRecord] {
        let kept = try store.values(prefix: StateName.uploads).compactMap { UploadRecord(json: $0) }
        let known = Set(kept.map(\.job.source))
        let orphans = pictures.files.filter { !known.contains($0.name) }.compactMap { file in
            ObjectName(text: file.name, device: device).map { name in
                UploadRecord(job: .picture(name, size: file.bytes), checkpoint: "")
            }
        }
        return kept + orphans
    }

    func save(_ record: UploadRecord) throws {
        try store.set(StateName.upload(record.job.id), to: Array(record.json.utf8))
    }

    func remove(_ id: UploadJob.ID) throws {
        try store.set(StateName.upload(id), to: nil)
        pictures.remove(id.name)
    }
}

extension UploadJob {
    /// Of a picture in the folder.
    static func picture(_ name: ObjectName, size: Int64) -> UploadJob {
        UploadJob(destination: name.kind == .ftpPicture ? .ftp : .cloud, name: name, source: name.text, size: size)
    }
}
