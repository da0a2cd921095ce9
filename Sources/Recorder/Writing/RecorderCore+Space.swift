import Device
import Glibc
import System

/// Reclaiming space.
extension RecorderCore {
    /// Reserves space for `bytes` more of a stream's segment, in steps.
    mutating func claim(_ stream: StreamID, _ bytes: Int64) throws(StoreFailure) {
        guard let (written, claimed) = open.withSegment(stream, { ($0.written, $0.claimed) }) else { return }
        let need = written + bytes
        guard need > claimed else { return }
        let more = rounded(max(need - claimed, min(book.claimStep(streams: recorders.count), need)))
        try makeRoom(more, for: stream)
        // The reservation is counted before it is made.
        book.claimed += more
        guard var segment = open.take(stream) else { return }
        var failure: FileFailure?
        if takesClaims {
            do throws(FileFailure) {
                try files.claim(segment.file, at: claimed, length: more)
            } catch { failure = error }
        }
        switch failure?.code {
        case nil: segment.claimed += more
        case EOPNOTSUPP, ENOSYS:
            takesClaims = false
            segment.claimed += more
            failure = nil
        default: book.claimed -= more
        }
        // A fragmented file takes blocks for its extent list too.
        let allocated = takesClaims ? Look.status(segment.file).allocated : 0
        if allocated > segment.claimed {
            book.claimed += allocated - segment.claimed
            segment.claimed = allocated
        }
        open.put(segment, stream)
        if let failure { throw .file(failure) }
    }

    /// Removes the oldest recordings until `bytes` more fit.
    ///
    /// - Throws: ``StoreFailure/full`` when the removable recordings are not enough.
    mutating func makeRoom(_ bytes: Int64, for stream: StreamID) throws(StoreFailure) {
        guard let index else { return }
        let room = try StoreFailure.files { () throws(FileFailure) in try files.room(settings.directory) }
        // The file system may have grown.
        book.capacity = settings.capacity.bytes(of: room.total)
        var missing = max(book.missing(for: bytes), bytes + Self.diskReserve - room.free)
        if missing <= 0 { return }
        let channelsWithoutLoop = table.channelsWithoutLoop
        guard !channelsWithoutLoop.contains(stream.channel) else { throw .full }
        let streams = try StoreFailure.index { () throws(DatabaseFailure) in try index.streams() }
            .filter { !channelsWithoutLoop.contains($0.channel) }
        var victims: [SegmentRow] = []
        try StoreFailure.index { () throws(DatabaseFailure) in
            try index.database.transaction { () throws(DatabaseFailure) in
                while missing > 0, let victim = try oldestRemovable(of: streams, index) {
                    try index.setGoing(id: victim.id)
                    victims.append(victim)
                    missing -= victim.allocated
                }
            }
        }
        for victim in victims { try removeFile(of: victim) }
        if missing > 0 { throw .full }
    }

    /// The oldest removable segment of several streams that is not being played. Each stream's oldest is found
    /// directly, however many segments there are.
    private func oldestRemovable(
        of streams: Set<StreamID>, _ index: RecordingIndex
    ) throws(DatabaseFailure) -> SegmentRow? {
        var oldest: SegmentRow?
        for stream in streams {
            var id: Int64 = 0
            while let row = try index.oldestRemovable(of: stream, after: id) {
                id = row.id
                if table.isPinned(id) { continue }
                if oldest.map({ row.id < $0.id }) ?? true { oldest = row }
                break
            }
        }
        // A reader may have opened it just now: then another one is removed.
        if let found = oldest, !table.beginRemoval(found.id) { return try oldestRemovable(of: streams, index) }
        return oldest
    }

    /// Removes the file of a row whose removal has begun, and with the last file its folder.
    mutating func removeFile(of row: SegmentRow) throws(StoreFailure) {
        guard let name = SegmentName(row.name) else { return }
        let files = self.files
        let path = settings.directory + "/" + name.path
        try StoreFailure.files { () throws(FileFailure) in try files.remove(path) }
        rmdir(settings.directory + "/" + name.folder)  // fails unless the folder is empty
        book.closed -= row.allocated
        goneRows.append(row.id)
        goneFolders.insert(name.folder)
        report(.removed(name: row.name))
    }

    /// Syncs removals to the disk before their rows are deleted: a file that reappeared without a row would belong to
    /// no recording.
    mutating func syncRemovals() throws(StoreFailure) {
        try syncRemovals(in: goneFolders)
        goneFolders = []
    }

    func syncRemovals(in folders: Set<String>) throws(StoreFailure) {
        let paths = Set(folders.map { folder in
            let path = settings.directory + "/" + folder
            return Look.isFolder(path) ? path : settings.directory
        })
        try StoreFailure.files { () throws(FileFailure) in
            for path in paths.sorted() { try files.syncFolder(path) }
        }
    }

    /// Ends a stream's segment because there is no space, and reports it once.
    mutating func stopForRoom(_ stream: StreamID) throws(StoreFailure) {
        if full.insert(stream).inserted { report(.full(stream)) }
        try close(stream, nextTicks: nil)
    }
}

/// Accounting of the space that the recordings take up.
struct SpaceAccounting {
    /// Capacity in bytes. A share of the disk follows the disk's size.
    var capacity: Int64
    /// Bytes of closed segments, and of those whose files are still being removed.
    var closed: Int64 = 0
    /// Bytes reserved by open segments.
    var claimed: Int64 = 0
    /// Bytes of the index with its log.
    var index: Int64 = 0

    /// Bytes by which the index and the file system's metadata may grow before they are counted again.
    static let reserve: Int64 = 1 << 20

    var used: Int64 { closed + claimed + index + Self.reserve }

    /// The number of bytes to remove before `bytes` more fit; 0 or less: none.
    func missing(for bytes: Int64) -> Int64 { used + bytes - capacity }

    /// The largest reservation of an open segment at once: 16 MiB, or a sixteenth of the capacity for all streams
    /// together.
    func claimStep(streams: Int) -> Int64 {
        min(16 << 20, max(256 << 10, capacity / 16 / Int64(max(1, streams)) / (256 << 10) * (256 << 10)))
    }
}
