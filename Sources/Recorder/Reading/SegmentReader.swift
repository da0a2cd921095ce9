import Base
import Device
import Media
import System

/// Keeps a segment from being removed during its own lifetime.
private struct Pin: ~Copyable {
    private let id: Int64
    private let table: SegmentTable

    init(_ row: SegmentRow, _ table: SegmentTable) throws(RecordingError) {
        guard table.pin(row.id) else { throw .noSuchRecording(row.name) }
        id = row.id
        self.table = table
    }

    deinit { table.unpin(id) }
}

/// Reads one segment from any key frame on. The segment is not removed during the reader's lifetime.
struct SegmentReader: ~Copyable {
    private(set) var row: SegmentRow
    private let pin: Pin
    private let file: OpenFile
    private let desk: IndexReader
    private let files: any StoreFiles
    private var keyFrames: KeyFrameTable
    private var demuxer = TransportStreamDemuxer()
    private var position: Int64 = 0
    /// The size of a read: smaller where the disk fails, to get the data before the bad block.
    private var chunk = largestChunk
    /// The number of unreadable places; and the number in a row without an access unit between.
    private(set) var unreadablePlaces = 0
    private var failures = 0
    /// Whether the file is unreadable after ``reached``.
    private(set) var isCutShort = false
    /// The end of what was read, or the requested start, in ticks.
    private(set) var reached: Int64 = 0
    /// The ticks of the last access unit returned.
    private(set) var lastTicks: Int64 = -1

    private static let largestChunk = 256 << 10
    private static let smallestChunk = 4 << 10
    /// The number of successive unreadable places after which reading fails; each may take seconds.
    private static let mostFailures = 4

    /// - Throws: ``RecordingError/noSuchRecording(_:)``, also when it was just removed;
    ///   ``RecordingError/unreadable(_:)``, ``RecordingError/unavailable(_:)``
    init(_ row: SegmentRow, store: RecordingStore) throws(RecordingError) {
        let desk = store.desk
        let pin = try Pin(row, desk.table)
        let file = try Self.open(row, store: store)
        let known = try desk.ask { queries throws(DatabaseFailure) in try queries.keyFrames(of: row.id) }
        let keyFrames = desk.table.live(row.id)?.keyFrames ?? known ?? KeyFrameTable()
        self.init(
            row: desk.current(row), pin: pin, file: file, files: store.files, desk: desk, keyFrames: keyFrames)
    }

    /// Does not throw: Swift 6.2 can't compile an initializer that throws between the properties of a noncopyable
    /// value.
    private init(
        row: SegmentRow, pin: consuming Pin, file: consuming OpenFile, files: any StoreFiles, desk: IndexReader,
        keyFrames: KeyFrameTable
    ) {
        self.row = row
        self.pin = pin
        self.file = file
        self.desk = desk
        self.keyFrames = keyFrames
        self.files = files
    }

    private static func open(_ row: SegmentRow, store: RecordingStore) throws(RecordingError) -> OpenFile {
        guard let name = SegmentName(row.name) else { throw .noSuchRecording(row.name) }
        let path = store.settings.directory + "/" + name.path
        do throws(FileFailure) { return try store.files.open(path, forWriting: false) } catch {
            if Look.status(path) == nil { throw .noSuchRecording(row.name) }
            throw .unreadable("\(error)")
        }
    }

    /// Whether more data may be written.
    var isGrowing: Bool { row.state == .open }

    /// Takes over what was recorded in the meantime.
    mutating func refresh() throws(RecordingError) {
        guard row.state == .open else { return }
        if let live = desk.table.live(row.id) {
            row.bytes = live.bytes
            row.ticks = live.ticks
            keyFrames = live.keyFrames
            return
        }
        let id = row.id
        let (now, known) = try desk.ask { queries throws(DatabaseFailure) in
            (try queries.segment(id: id), try queries.keyFrames(of: id))
        }
        // All recordings were deleted: the rest of this one is read to its end.
        guard let now else {
            row.state = .going
            return
        }
        // Abandoned after a failure: its end is known once the store is open again.
        if now.state == .open { row.state = .closed } else { row = now }
        keyFrames = known ?? keyFrames
    }

    /// Seeks to the last key frame at or before `ticks`.
    ///
    /// - Returns: the ticks of that key frame.
    mutating func seek(to ticks: Int64) throws(RecordingError) -> Int64 {
        try refresh()
        let entry = keyFrames.entry(atOrBefore: ticks) ?? .init(ticks: 0, offset: 0)
        begin(at: entry)
        return entry.ticks
    }

    /// Seeks to the first key frame after the last access unit.
    ///
    /// - Returns: false when there is none, or none yet.
    mutating func seekNextKeyFrame() throws(RecordingError) -> Bool {
        if keyFrames.entry(after: lastTicks) == nil { try refresh() }
        guard let entry = keyFrames.entry(after: lastTicks) else { return false }
        begin(at: entry)
        return true
    }

    private mutating func begin(at entry: KeyFrameTable.Entry) {
        go(to: entry)
        (reached, failures, isCutShort) = (entry.ticks, 0, false)
    }

    private mutating func go(to entry: KeyFrameTable.Entry) {
        demuxer = TransportStreamDemuxer(startingAt: Int(entry.offset))
        position = entry.offset
        chunk = Self.largestChunk
        lastTicks = entry.ticks - 1
    }

    /// The next access unit and its distance from the segment's first; nil at the end, or at the end of the data on
    /// disk.
    ///
    /// An unreadable place costs the access units up to the next key frame.
    /// - Throws: ``RecordingError/unreadable(_:)`` when there is no such key frame, or after four unreadable places in
    ///   a row.
    package mutating func next() throws(RecordingError) -> (picture: TransportStreamDemuxer.Picture, ticks: Int64)? {
        while true {
            if let picture = demuxer.next() {
                let ticks = SegmentScan.ticks(from: row.timestamp, to: picture.decodingTimestamp)
                lastTicks = ticks
                reached = ticks + 1
                failures = 0
                return (picture, ticks)
            }
            if position >= row.bytes { try refresh() }
            guard position < row.bytes else { return nil }
            let count = min(chunk, Int(row.bytes - position))
            let bytes: [UInt8]
            do throws(FileFailure) { bytes = try files.read(file, at: position, count: count) } catch {
                try passOver(error)
                continue
            }
            if bytes.isEmpty {
                // Another program shortened the file.
                isCutShort = true
                return nil
            }
            position += Int64(bytes.count)
            demuxer.append(bytes)
        }
    }

    /// Continues after an unreadable place.
    private mutating func passOver(_ failure: FileFailure) throws(RecordingError) {
        guard chunk == Self.smallestChunk else {
            chunk = Self.smallestChunk
            return
        }
        if failures == 0 { unreadablePlaces += 1 }
        failures += 1
        guard failures < Self.mostFailures, let next = keyFrames.entries.first(where: { $0.offset > position })
        else {
            isCutShort = true
            throw .unreadable("\(failure)")
        }
        go(to: next)
    }

    /// The file's declared format, and the parameter sets of its first access unit.
    mutating func format() throws(RecordingError) -> VideoFormat {
        _ = try seek(to: 0)
        guard let picture = try next()?.picture, let header = demuxer.header,
            let sets = picture.sample(at: MediaTime(nanoseconds: 0)).parameterSets
        else { throw .unreadable("\(row.name) has no picture that can be played") }
        _ = try seek(to: 0)
        return VideoFormat(
            size: header.size, frameRate: header.frameRate, bitRate: header.bitRate, parameterSets: sets)
    }
}
