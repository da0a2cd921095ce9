import Media
import System

/// What a file of ours holds, as the index wants to know it.
struct SegmentContent {
    /// The first picture: nanoseconds since 1970, and its time stamp.
    package var start: Int64
    package var timestamp: UInt64
    package var bytes: Int64
    var allocated: Int64
    var ticks: Int64
    var keyFrames: KeyFrameTable

    /// The first pictures of a file lie within so many bytes.
    private static let head: Int64 = 4 << 20

    /// Reads a file: its head and trailer where it has one, else all of it.
    ///
    /// - Parameters:
    ///   - mendTail: cuts a file without trailer after its last whole picture and gives it a trailer, on the disk.
    ///   - unsynced: so much at the end may not have been synced when the power went: a hole there is no card's fault.
    ///   - known: key frames that are on the disk for sure: reading goes on at the last of them.
    /// - Returns: nil when there is no file or no whole picture in it.
    init?(
        of path: String, files: any StoreFiles, mendTail: Bool, unsynced: Duration = .zero, known: KeyFrameTable? = nil
    ) throws(FileFailure) {
        guard let length = Look.status(path)?.length else { return nil }
        let file = try files.open(path, forWriting: mendTail)
        if let trailer = try SegmentTrailer(of: file, length: length) {
            var scan = SegmentScan()
            try scan.read(file, from: 0, to: min(length, Self.head), untilFirst: true)
            guard let first = scan.first else { return nil }
            start = first.wall
            timestamp = first.timestamp
            ticks = trailer.ticks
            keyFrames = trailer.keyFrames
            bytes = length
            allocated = Look.status(file).allocated
            return
        }
        var scan = SegmentScan()
        var offset: Int64 = 0
        if let known, known.entries.count > 2, let last = known.entries.last,
            last.offset < length
        {
            // The head for the start, and then the tail.
            try scan.read(file, from: 0, to: min(length, Self.head), untilFirst: true)
            // Unless the head was damaged since: the known times count from it.
            if scan.keyFrames.entries.first == known.entries.first {
                scan.resume(known)
                offset = last.offset
            } else {
                scan = SegmentScan()
            }
        }
        try scan.read(file, from: offset, to: length)
        scan.cutHole(within: unsynced)
        guard let first = scan.first else { return nil }
        start = first.wall
        timestamp = first.timestamp
        ticks = scan.ticks
        keyFrames = scan.keyFrames
        if mendTail {
            try files.truncate(file, to: scan.end)
            var trailer = TransportStreamBuffer(capacity: 8192)
            SegmentTrailer(keyFrames: keyFrames, ticks: ticks).append(to: &trailer)
            try trailer.withBytes { bytes throws(FileFailure) in try files.write(file, bytes, at: scan.end) }
            try files.syncData(file)
        }
        (bytes, allocated) = Look.status(file)
    }
}

extension SegmentScan {
    /// Goes on at the last of the key frames that are known.
    mutating func resume(_ known: KeyFrameTable) {
        guard let last = known.entries.last else { return }
        keyFrames = known
        keyFrames.entries.removeLast()
        lastTicks = last.ticks - step
        end = last.offset
    }
}

/// The day folders.
enum SegmentFolder {
    /// Whatever has a name of ours and lies in its folder.
    static func names(in directory: String) -> [SegmentName] {
        let folders = Look.names(in: directory).filter { $0.utf8.count == 8 && Look.isFolder(directory + "/" + $0) }
        return folders.flatMap { folder in
            Look.names(in: directory + "/" + folder).compactMap { SegmentName($0) }.filter { $0.folder == folder }
        }
    }
}
