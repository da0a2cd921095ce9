package import Device

/// A recording's whole file, for sending. The recording is not removed while this value lives.
package final class RecordingFile: Sendable {
    package let path: String
    /// The recording's entry in the index.
    package let recording: Recording
    private let id: Int64
    private let table: SegmentTable

    init(_ row: SegmentRow, store: RecordingStore) throws(RecordingError) {
        guard let name = SegmentName(row.name) else { throw .noSuchRecording(row.name) }
        guard row.state != .open else { throw .inUse(name: row.name, why: "being recorded") }
        guard store.desk.table.pin(row.id) else { throw .noSuchRecording(row.name) }
        path = store.settings.directory + "/" + name.path
        recording = Recording(row)
        id = row.id
        table = store.desk.table
    }

    deinit { table.unpin(id) }
}

extension RecordingStore {
    /// Opens the file of a closed recording.
    ///
    /// - Throws: ``RecordingError/noSuchRecording(_:)``, also when it is just being removed;
    ///   ``RecordingError/inUse(name:why:)`` while it is recorded, ``RecordingError/unavailable(_:)``
    package func file(named name: String) throws(RecordingError) -> RecordingFile {
        try RecordingFile(try row(named: name), store: self)
    }
}
