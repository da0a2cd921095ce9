import Device
import System

/// Syncing written data to the disk.
extension RecorderCore {
    /// Syncs all written data, and makes it available to readers.
    mutating func sync() throws(StoreFailure) {
        let streams = open.streams
        for stream in streams {
            // All syncs begin together, so that the disk can choose the order.
            open.withSegment(stream) { if $0.unsyncedSince != nil { files.beginSync($0.file) } }
        }
        for stream in streams { try sync(stream) }
        if !streams.isEmpty { recovered() }
    }

    private mutating func sync(_ stream: StreamID) throws(StoreFailure) {
        guard var segment = open.take(stream) else { return }
        var failure: FileFailure?
        if segment.unsyncedSince != nil {
            do throws(FileFailure) {
                try files.syncData(segment.file)
                if !segment.isListed {
                    try files.syncFolder(settings.directory + "/" + segment.name.folder)
                    segment.isListed = true
                }
                segment.synced = segment.written
                segment.unsyncedSince = nil
                table.setLive(
                    segment.id,
                    .init(bytes: segment.synced, ticks: segment.ticks, keyFrames: segment.keyFrames))
            } catch { failure = error }
        }
        open.put(segment, stream)
        if let failure { throw .file(failure) }
    }

    /// Records in the index what is on the disk.
    mutating func save() throws(StoreFailure) {
        try sync()
        try syncRemovals()
        guard let index else { return }
        let gone = goneRows
        try StoreFailure.index { () throws(DatabaseFailure) in
            try index.database.transaction { () throws(DatabaseFailure) in
                for id in gone { try index.forget(id: id) }
                for stream in open.streams {
                    try open.withSegment(stream) { segment throws(DatabaseFailure) in
                        try index.save(
                            id: segment.id, bytes: segment.synced, ticks: segment.ticks, keyFrames: segment.keyFrames)
                    }
                }
            }
        }
        forgetGone(gone)
        unsaved = 0
        countIndex()
    }

    mutating func forgetGone(_ ids: [Int64]) {
        goneRows.removeFirst(min(ids.count, goneRows.count))
        for id in ids { table.endRemoval(id) }
    }

    mutating func countIndex() {
        let path = settings.directory + "/" + RecordingIndex.fileName
        book.index = ["", "-wal", "-shm", ".damaged"].reduce(0) { $0 + (Look.status(path + $1)?.allocated ?? 0) }
    }
}
