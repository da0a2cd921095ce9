import Media
import System

/// A segment file's content, as needed by the index.
struct SegmentContent {
    /// The first access unit: nanoseconds since 1970, and its decoding time stamp.
    package var start: Int64
    package var timestamp: UInt64
    package var bytes: Int64
    var allocated: Int64
    var ticks: Int64
    var keyFrames: KeyFrameTable

    /// The first access units of a file lie within this number of bytes.
    private static let head: Int64 = 4 << 20

    /// Reads a file: its beginning and trailer if it has one, otherwise all of it.
    ///
    /// - Parameters:
    ///   - mendTail: cuts a file without trailer after its last complete access unit and appends a trailer, on the
    ///     disk.
    ///   - unsynced: the time at the end that may not have been synced at a power cut: a gap there is no fault of the
    ///     card.
    ///   - known: key frames that are certainly on the disk: reading starts at the last of them.
    /// - Returns: nil when there is no file or no complete access unit in it.
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
            // The beginning for the start time, and then the tail.
            try scan.read(file, from: 0, to: min(length, Self.head), untilFirst: true)
            // If the beginning was damaged since, the known times, which count from it, can't be used.
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
    /// Continues at the last of the known key frames.
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
    /// The files that have a segment's name and lie in the folder of that name.
    static func names(in directory: String) -> [SegmentName] {
        let folders = Look.names(in: directory).filter { $0.utf8.count == 8 && Look.isFolder(directory + "/" + $0) }
        return folders.flatMap { folder in
            Look.names(in: directory + "/" + folder).compactMap { SegmentName($0) }.filter { $0.folder == folder }
        }
    }
}
