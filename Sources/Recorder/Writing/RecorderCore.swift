import DequeModule
import Media

/// What the recorder's thread does, without the thread: a test calls ``turn()`` when it likes.
///
/// Three files go with this one: opening and repairing, making room, and the commands from outside.
struct RecorderCore: ~Copyable {
    let settings: RecordingSettings
    let files: any StoreFiles
    let clock: RecorderClock
    let table: SegmentTable
    let desk: QueryDesk
    let report: @Sendable (RecordingEvent) -> Void

    var queues: [StreamQueue] = []
    /// Channels whose recordings are not removed for new ones.
    var channelsWithoutLoop: Set<Int> = []
    /// Nil while the folder can't be used.
    var index: RecordingIndex?
    var book: RingBook
    var open: OpenSegments = OpenSegments()
    /// Rows whose files are gone.
    var goneRows: [Int64] = []
    /// Streams that wait for room.
    var full: Set<RecordedStream> = []
    var buffer = TransportStreamBuffer()
    var takesClaims = true
    var blockSize: Int64 = 4096
    /// Streams whose segment was ended on request: they wait for a key frame, and lose nothing by it.
    var restarting: Set<RecordedStream> = []
    /// Written since key frames went into the index.
    var unsaved: Int64 = 0
    /// The first segment of this run whose clock had not been set, and how that clock stood to the monotonic one.
    var unsetClock: (firstID: Int64, wallOffset: Int64)?
    var retryAt: MediaTime?
    var retries = 0
    /// Whether a failure was told of and its end was not.
    var hasFailed = false
    var wasOpened = false
    /// Whether the folder is locked against other programs; the check has done that already.
    var isAlone = true
    var lock: FolderLock?

    /// Key frames go into the index after so many bytes: what has to be read after a power cut.
    static let saveEvery: Int64 = 8 << 20
    /// Clocks that have moved against each other by more begin a new segment.
    static let clockJump: Int64 = 1_000_000_000
    /// So does a hole of this length.
    static let longGap: Duration = .seconds(5)
    /// 2020-01-01: no clock that was set is before it.
    static let plausible: Int64 = 1_577_836_800_000_000_000
    /// Left free for others on a disk that the capacity does not leave any on.
    static let diskReserve: Int64 = 8 << 20

    init(
        settings: RecordingSettings, files: any StoreFiles, clock: RecorderClock, desk: QueryDesk,
        report: @escaping @Sendable (RecordingEvent) -> Void
    ) {
        self.settings = settings
        self.files = files
        self.clock = clock
        self.desk = desk
        table = desk.table
        self.report = report
        book = RingBook(capacity: settings.capacity)
    }

    // MARK: The thread's turn

    /// Writes what is ready and syncs what is due.
    ///
    /// - Returns: when to come again though nothing new came.
    mutating func turn() -> MediaTime? {
        let now = clock.monotonic()
        if index == nil {
            if let retryAt, now < retryAt { return retryAt }
            guard openStore() else { return retryAt }
        }
        do throws(StoreFailure) {
            for queue in queues { try write(queue.take(), of: queue) }
            if let due = open.firstUnsynced, clock.monotonic() >= due + syncDelay { try sync() }
            if unsaved >= Self.saveEvery { try save() }
        } catch { fail(error) }
        return index == nil ? retryAt : open.firstUnsynced.map { $0 + syncDelay }
    }

    /// Three quarters of the promised time: the sync itself takes some.
    private var syncDelay: Duration { .milliseconds(settings.syncSeconds * 750) }

    mutating func write(_ batch: StreamQueue.Batch, of queue: StreamQueue) throws(StoreFailure) {
        if batch.dropped > 0 { report(.dropped(queue.stream, pictures: batch.dropped)) }
        var skipped = 0
        for item in batch.items {
            switch item {
            case .end:
                try flush(queue.stream)
                try close(queue.stream, nextTicks: nil)
            case .picture(let unit, let wallOffset, let format):
                do throws(StoreFailure) {
                    if unit.isKeyFrame {
                        try flush(queue.stream)
                        if mustBegin(unit, wallOffset: wallOffset, queue.stream) {
                            try begin(unit, wallOffset: wallOffset, format: format, queue: queue)
                        }
                    }
                } catch {
                    guard case .full = error else { throw error }
                    try stopForRoom(queue.stream)
                }
                if !open.add(unit, of: queue.stream, to: &buffer) { skipped += 1 }
            }
        }
        try flush(queue.stream)
        if skipped > 0 && !full.contains(queue.stream) && !restarting.contains(queue.stream) { report(.dropped(queue.stream, pictures: skipped)) }
    }

    /// Whether a key frame begins a new segment.
    private func mustBegin(_ unit: borrowing AccessUnit, wallOffset: Int64, _ stream: RecordedStream) -> Bool {
        open.withSegment(stream) { segment in
            if (unit.captured - segment.startTime).nanoseconds + 1_000_000
                >= Int64(settings.segmentSeconds) * 1_000_000_000 { return true }
            if unit.captured <= segment.lastTime || unit.captured - segment.lastTime > Self.longGap { return true }
            if abs(wallOffset - segment.wallOffset) > Self.clockJump { return true }
            if segment.written >= segmentLimit { return true }
            return unit.parameterSets != segment.parameterSets
        } ?? true
    }

    /// An eighth of the capacity, shared by the streams.
    private var segmentLimit: Int64 { max(1 << 20, book.capacity / 8 / Int64(max(1, queues.count))) }

    /// Writes what was muxed, at once.
    mutating func flush(_ stream: RecordedStream) throws(StoreFailure) {
        guard buffer.count > 0 else { return }
        let count = Int64(buffer.count)
        do throws(StoreFailure) {
            try claim(stream, count)
            try put(stream)
        } catch {
            // Only what is on the disk may be spoken of.
            buffer.removeAll()
            if case .full = error { return try stopForRoom(stream) }
            throw error
        }
        unsaved += count
    }

    private mutating func put(_ stream: RecordedStream) throws(StoreFailure) {
        let now = clock.monotonic()
        guard var segment = open.take(stream) else { return buffer.removeAll() }
        do throws(FileFailure) {
            try buffer.withBytes { bytes throws(FileFailure) in
                try files.write(segment.file, bytes, at: segment.written)
            }
        } catch {
            open.put(segment, stream)
            throw .file(error)
        }
        segment.written += Int64(buffer.count)
        if segment.unsyncedSince == nil { segment.unsyncedSince = now }
        open.put(segment, stream)
        buffer.removeAll()
    }

    // MARK: Syncing

    /// Puts everything that waits on the disk, and shows it to readers.
    mutating func sync() throws(StoreFailure) {
        let streams = open.streams
        for stream in streams {
            // All begin at once, so that the disk has its choice of order.
            open.withSegment(stream) { if $0.unsyncedSince != nil { files.beginSync($0.file) } }
        }
        for stream in streams { try sync(stream) }
        if !streams.isEmpty { recovered() }
    }

    private mutating func sync(_ stream: RecordedStream) throws(StoreFailure) {
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

    /// Notes in the index what is on the disk.
    mutating func save() throws(StoreFailure) {
        try sync()
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

    func endRemovals(_ ids: [Int64]) { for id in ids { table.endRemoval(id) } }

    mutating func forgetGone(_ ids: [Int64]) {
        goneRows.removeFirst(min(ids.count, goneRows.count))
        endRemovals(ids)
    }

    mutating func countIndex() {
        let path = settings.directory + "/" + RecordingIndex.fileName
        book.index = ["", "-wal", "-shm"].reduce(0) { $0 + (Look.status(path + $1)?.allocated ?? 0) }
    }

    // MARK: Segments

    private mutating func begin(
        _ unit: AccessUnit, wallOffset: Int64, format: VideoFormat?, queue: StreamQueue
    ) throws(StoreFailure) {
        let stream = queue.stream
        let wall = max(0, unit.captured.nanoseconds + wallOffset)
        try correctTimes(wallOffset: wallOffset, wall: wall)
        let nextTicks = open.withSegment(stream) { segment in
            SegmentScan.ticks(from: segment.timestamp, to: TransportStream.timestamp(unit.captured))
        }
        try close(stream, nextTicks: nextTicks)
        guard let index else { return }
        let first = min(book.claimStep(streams: queues.count), segmentLimit)
        let wasFull = full.contains(stream)
        try makeRoom(first, for: stream)
        if wasFull {
            full.remove(stream)
            report(.recovered(stream))
        }

        let name = try freeName(queue.deviceID, stream, wall: wall)
        let folder = settings.directory + "/" + name.folder
        let isNewFolder = !Look.isFolder(folder)
        let gone = goneRows
        let id = try StoreFailure.index { () throws(DatabaseFailure) in
            try index.database.transaction { () throws(DatabaseFailure) in
                for id in gone { try index.forget(id: id) }
                return try index.open(name: name, start: wall, timestamp: TransportStream.timestamp(unit.captured))
            }
        }
        forgetGone(gone)
        if unsetClock == nil && wall < Self.plausible { unsetClock = (id, wallOffset) }
        restarting.remove(stream)
        let header = SegmentHeader(
            seed: UInt32(truncatingIfNeeded: wall ^ wall >> 32), size: format?.size ?? PictureSize(width: 0, height: 0),
            frameRate: format?.frameRate ?? FrameRate(25), bitRate: format?.bitRate ?? 0)
        let files = self.files
        let file = try StoreFailure.files { () throws(FileFailure) in
            if isNewFolder {
                try files.makeFolder(folder)
                try files.syncFolder(settings.directory)
            }
            return try files.create(folder + "/" + name.description)
        }
        table.setLive(id, .init())
        open.put(
            OpenSegment(
                id: id, name: name, file: file, header: header, parameterSets: unit.parameterSets, startWall: wall,
                startTime: unit.captured, wallOffset: wallOffset), stream)
        countIndex()
        try claim(stream, first)
    }

    /// The first second from `wall` on that no file is named after.
    private func freeName(_ deviceID: String, _ stream: RecordedStream, wall: Int64) throws(StoreFailure) -> SegmentName {
        guard let index else { throw .full }
        var seconds = wall / 1_000_000_000 + Int64(settings.zoneOffset)
        while true {
            let name = SegmentName(deviceID: deviceID, stream: stream, seconds: seconds)
            let taken = try StoreFailure.index { () throws(DatabaseFailure) in
                try index.database.number("SELECT id FROM segment WHERE name = ?1", [.text(name.description)])
            }
            if taken == nil && Look.status(settings.directory + "/" + name.path) == nil { return name }
            seconds += 1
        }
    }

    /// When a clock that began in 1970 is set, what was recorded before in this run moves along.
    private mutating func correctTimes(wallOffset: Int64, wall: Int64) throws(StoreFailure) {
        guard let index, let unset = unsetClock, wall >= Self.plausible else { return }
        try StoreFailure.index { () throws(DatabaseFailure) in
            try index.retime(from: unset.firstID, before: Self.plausible, by: wallOffset - unset.wallOffset)
        }
        unsetClock = nil
    }

    /// Ends a stream's segment.
    ///
    /// - Parameter nextTicks: where the next picture is, when there is one at once: then the last one's length is known.
    mutating func close(_ stream: RecordedStream, nextTicks: Int64?) throws(StoreFailure) {
        guard let index, var segment = open.take(stream) else { return }
        if let nextTicks, nextTicks > segment.lastTicks, nextTicks - segment.lastTicks < 90_000 * 5 {
            segment.step = nextTicks - segment.lastTicks
        }
        var trailer = TransportStreamBuffer(capacity: 8192)
        SegmentTrailer(keyFrames: segment.keyFrames, ticks: segment.ticks).append(to: &trailer)
        let length = segment.written + Int64(trailer.count)
        let id = segment.id
        do throws(StoreFailure) {
            try StoreFailure.files { () throws(FileFailure) in
                try trailer.withBytes { bytes throws(FileFailure) in
                    try files.write(segment.file, bytes, at: segment.written)
                }
                // What was claimed and not used is free again.
                try files.truncate(segment.file, to: length)
                try files.syncData(segment.file)
                if !segment.isListed { try files.syncFolder(settings.directory + "/" + segment.name.folder) }
            }
            let allocated = takesClaims ? Look.status(segment.file).allocated : rounded(length)
            let (ticks, keyFrames) = (segment.ticks, segment.keyFrames)
            let row = try StoreFailure.index { () throws(DatabaseFailure) in
                try index.database.transaction { () throws(DatabaseFailure) in
                    try index.close(
                        id: id, bytes: length, allocated: allocated, ticks: ticks, keyFrames: keyFrames)
                }
                return try RecordingQueries(database: index.database).segment(id: id)
            }
            book.claimed -= segment.claimed
            book.closed += allocated
            table.removeLive(id)
            if let row { report(.closed(Recording(row))) }
        } catch {
            // The row stays open, and is repaired at the next opening.
            open.put(segment, stream)
            throw error
        }
    }

    func rounded(_ bytes: Int64) -> Int64 { (bytes + blockSize - 1) / blockSize * blockSize }
}
