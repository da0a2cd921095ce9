import Base
import Device
import Glibc
import Media
import System

/// Opening the store, and repair after a power cut or a failure.
extension RecorderCore {
    /// - Returns: whether the store is open; if not, ``retryAt`` is the time of the next attempt.
    mutating func openStore() -> Bool {
        do throws(StoreFailure) {
            desk.closeAlone()
            try openFolder()
            let rebuilt = try openIndex()
            let repaired = try settle()
            try StoreFailure.index { () throws(DatabaseFailure) in
                book.closed = try index?.allocated() ?? 0
                try desk.open(settings.directory + "/" + RecordingIndex.fileName)
            }
            countIndex()
            // A disk that can be opened need not accept writes: while a stream is recorded, the next sync decides.
            if !recorders.contains(where: { $0.isRecording }) { recovered() }
            if let rebuilt { report(.indexRebuilt(segments: rebuilt)) }
            if repaired > 0 { report(.repaired(segments: repaired)) }
            retryAt = nil
            wasOpened = true
            return true
        } catch {
            fail(error)
            return false
        }
    }

    /// Abandons everything open after a failure, without another sync: the kernel may have dropped the pages that it
    /// could not write, and would report success.
    mutating func fail(_ failure: StoreFailure) {
        open.removeAll()
        buffer.removeAll()
        book.claimed = 0
        table.endAllRemovals()
        goneRows = []
        goneFolders = []
        index = nil
        lock = nil
        unsaved = 0
        full = []
        table.removeAllLive()
        // On a disk that is still readable, recordings can still be played.
        if failure.endsReading { desk.close(why: failure.reason) }
        if failure.failure == .readOnly { try? desk.openAlone(settings.directory + "/" + RecordingIndex.fileName) }
        if !hasFailed { report(.failed(failure.failure, reason: failure.reason)) }
        hasFailed = true
        retryAt = clock.monotonic() + backoff.next()
    }

    /// Reports the end of a failure, if one was reported.
    mutating func recovered() {
        if hasFailed { report(.recovered(nil)) }
        hasFailed = false
        backoff.reset()
    }

    private mutating func openFolder() throws(StoreFailure) {
        let files = self.files
        let directory = settings.directory
        if !wasOpened && !Look.isFolder(directory) {
            try StoreFailure.files { () throws(FileFailure) in
                try files.makeFolder(directory)
                // Otherwise a power cut would lose the folder with everything in it, however well that was synced.
                try files.syncFolder(directory + "/..")
            }
        }
        if isAlone { lock = try StoreFailure.files { () throws(FileFailure) in try FolderLock(directory) } }
        let room = try StoreFailure.files { () throws(FileFailure) in try files.room(directory) }
        takesClaims = room.takesClaims
        blockSize = room.blockSize
        book.capacity = settings.capacity.bytes(of: room.total)
    }

    /// - Returns: the number of segments from which a new index was rebuilt; nil when the index existed.
    private mutating func openIndex() throws(StoreFailure) -> Int? {
        let path = settings.directory + "/" + RecordingIndex.fileName
        do throws(DatabaseFailure) {
            index = try RecordingIndex(path: path)
        } catch {
            guard error.isDamage else { throw .index(error) }
            try putAside(path)
            return try rebuild()
        }
        return index?.isNew == true ? try rebuild() : nil
    }

    private mutating func putAside(_ path: String) throws(StoreFailure) {
        guard rename(path, path + ".damaged") == 0 else {
            throw .file(FileFailure(code: errno, action: "put aside", path: path))
        }
        for suffix in ["-wal", "-shm"] { unlink(path + suffix) }
        index = try StoreFailure.index { () throws(DatabaseFailure) in try RecordingIndex(path: path) }
    }

    /// Fills an empty index from the files.
    private func rebuild() throws(StoreFailure) -> Int? {
        guard let index else { return nil }
        var found: [(name: SegmentName, content: SegmentContent)] = []
        for name in SegmentFolder.names(in: settings.directory) {
            let path = settings.directory + "/" + name.path
            let content = try StoreFailure.files { () throws(FileFailure) in
                do throws(FileFailure) {
                    return try SegmentContent(of: path, files: files, mendTail: true)
                } catch {
                    // A bad block of a card costs one recording, not all of them.
                    if error.isBadBlock { return nil }
                    throw error
                }
            }
            if let content { found.append((name, content)) }
        }
        if found.isEmpty { return nil }
        // The order of recording is lost with the index; the order of wall times is the nearest to it.
        found.sort { ($0.content.start, $0.name.description) < ($1.content.start, $1.name.description) }
        try StoreFailure.index { () throws(DatabaseFailure) in
            try index.database.transaction { () throws(DatabaseFailure) in
                for (name, content) in found { try index.adopt(name, content) }
            }
        }
        return found.count
    }

    /// Removes the segments that were being removed, and closes the open ones.
    ///
    /// - Returns: the number of segments repaired.
    private func settle() throws(StoreFailure) -> Int {
        guard let index else { return 0 }
        let rows = try StoreFailure.index { () throws(DatabaseFailure) in try index.unsettled() }
        if rows.isEmpty { return 0 }
        var contents: [Int64: SegmentContent] = [:]
        var folders: Set<String> = []
        // Data younger than this need not be on the disk after a power cut: it includes a GOP and a slow sync.
        let unsynced: Duration = .seconds(2 * settings.syncSeconds + 4)
        // Segments that can't be read any more: the index still has what was on the disk.
        var unreadable: [Int64: KeyFrameTable] = [:]
        for row in rows {
            guard let name = SegmentName(row.name) else { continue }
            let path = settings.directory + "/" + name.path
            try StoreFailure.files { () throws(FileFailure) in
                if row.state == .open {
                    let known = (try? RecordingQueries(database: index.database).keyFrames(of: row.id)) ?? nil
                    do throws(FileFailure) {
                        contents[row.id] = try SegmentContent(
                            of: path, files: files, mendTail: true, unsynced: unsynced, known: known)
                    } catch {
                        guard error.isBadBlock else { throw error }
                        unreadable[row.id] = known ?? KeyFrameTable()
                        return
                    }
                }
                if contents[row.id] == nil {
                    try files.remove(path)
                    rmdir(settings.directory + "/" + name.folder)
                    folders.insert(name.folder)
                }
            }
        }
        try syncRemovals(in: folders)
        try StoreFailure.index { () throws(DatabaseFailure) in
            try index.database.transaction { () throws(DatabaseFailure) in
                for row in rows {
                    if let content = contents[row.id] {
                        // A card may have lost the first GOP and hold the next.
                        let lost = SegmentScan.ticks(from: row.timestamp, to: content.timestamp)
                        if lost != 0 {
                            try index.restart(
                                id: row.id, start: row.start + Duration(ticks: lost).nanoseconds,
                                timestamp: content.timestamp)
                        }
                        try index.close(
                            id: row.id, bytes: content.bytes, allocated: content.allocated, ticks: content.ticks,
                            keyFrames: content.keyFrames)
                    } else if let keyFrames = unreadable[row.id] {
                        let path = settings.directory + "/" + (SegmentName(row.name)?.path ?? row.name)
                        try index.close(
                            id: row.id, bytes: row.bytes, allocated: Look.status(path)?.allocated ?? row.bytes,
                            ticks: row.ticks, keyFrames: keyFrames)
                    } else {
                        try index.forget(id: row.id)
                    }
                }
            }
        }
        return contents.count
    }
}

extension RecordingIndex {
    /// Adds a row for a closed segment that has none.
    func adopt(_ name: SegmentName, _ content: SegmentContent) throws(DatabaseFailure) {
        let id = try open(name: name, start: content.start, timestamp: content.timestamp)
        try close(
            id: id, bytes: content.bytes, allocated: content.allocated, ticks: content.ticks,
            keyFrames: content.keyFrames)
    }
}
