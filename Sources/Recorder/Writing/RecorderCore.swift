import Base
import DequeModule
import Device
import Media
import System

/// The logic of the recorder's thread, without the thread: a test calls ``turn()`` at any time.
///
/// Continued in five files: opening and repairing, segments, syncing, reclaiming space, and commands.
struct RecorderCore: ~Copyable {
    let settings: RecordingSettings
    let files: any StoreFiles
    let clock: DeviceClock
    let table: SegmentTable
    let desk: IndexReader
    package let report: @Sendable (RecordingEvent) -> Void

    let streams: StreamRecorders
    /// Nil while the folder can't be used.
    var index: RecordingIndex?
    package var book: SpaceAccounting
    var open: OpenSegments = OpenSegments()
    /// Rows whose files are removed, and the day folders where the removal is not synced yet.
    var goneRows: [Int64] = []
    var goneFolders: Set<String> = []
    /// Streams that wait for space.
    var full: Set<StreamID> = []
    var buffer = TransportStreamBuffer()
    var takesClaims = true
    var blockSize: Int64 = 4096
    /// Streams whose segment was ended on request: access units before their next key frame do not count as lost.
    var restarting: Set<StreamID> = []
    /// Bytes written since the key frames were last saved in the index.
    var unsaved: Int64 = 0
    /// The first segment of this run recorded before the clock was set, and that clock's offset from the monotonic one.
    var unsetClock: (firstID: Int64, wallOffset: Int64)?
    var retryAt: MediaTime?
    var backoff = Backoff(.seconds(1), longest: .seconds(30))
    /// Whether a failure was reported and its end was not.
    var hasFailed = false
    var wasOpened = false
    /// Whether to lock the folder against other programs; false in the check, which has locked it already.
    var isAlone = true
    var lock: FolderLock?

    /// Key frames are saved in the index after this many bytes: the amount to be read after a power cut.
    static let saveEvery: Int64 = 8 << 20
    /// A larger change of the wall clock against the monotonic one begins a new segment, in nanoseconds.
    static let clockJump: Int64 = 1_000_000_000
    /// So does a gap of this length.
    static let longGap: Duration = .seconds(5)
    /// 2020-01-01: no clock that has been set is earlier.
    static let plausible: Int64 = 1_577_836_800_000_000_000
    /// Bytes left free for others, even on a disk that the capacity fills.
    static let diskReserve: Int64 = 8 << 20

    init(
        settings: RecordingSettings, files: any StoreFiles, clock: DeviceClock, desk: IndexReader,
        streams: StreamRecorders = StreamRecorders(), report: @escaping @Sendable (RecordingEvent) -> Void
    ) {
        self.settings = settings
        self.files = files
        self.clock = clock
        self.desk = desk
        table = desk.table
        self.streams = streams
        self.report = report
        book = SpaceAccounting(capacity: settings.capacity.bytes(of: 0))
    }

    var recorders: [StreamRecorder] { streams.all }

    // MARK: The thread's turn

    /// Writes the queued data and does the syncs that are due.
    ///
    /// - Returns: the time of the next turn if no new data arrives.
    mutating func turn() -> MediaTime? {
        let now = clock.monotonic()
        if index == nil {
            if let retryAt, now < retryAt { return retryAt }
            guard openStore() else { return retryAt }
        }
        do throws(StoreFailure) {
            for recorder in recorders { try write(recorder.take(), of: recorder) }
            streams.removeWritten()
            if let due = open.firstUnsynced, clock.monotonic() >= due + syncDelay { try sync() }
            if unsaved >= Self.saveEvery { try save() }
            let wall = clock.wall()
            try correctTimes(wallOffset: wall - clock.monotonic().nanoseconds, wall: wall)
        } catch { fail(error) }
        if index == nil { return retryAt }
        // While the clock is unset, it is checked every minute.
        let clockCheck = unsetClock == nil ? nil : now + .seconds(60)
        return [open.firstUnsynced.map { $0 + syncDelay }, clockCheck].compactMap { $0 }.min()
    }

    /// Three quarters of the promised time: the sync itself takes time.
    private var syncDelay: Duration { .milliseconds(settings.syncSeconds * 750) }

    mutating func write(_ batch: StreamRecorder.Batch, of recorder: StreamRecorder) throws(StoreFailure) {
        var lost = batch.dropped
        do throws(StoreFailure) {
            let skipped = try write(batch.items, of: recorder)
            let isExpected = full.contains(recorder.stream) || restarting.contains(recorder.stream)
            if !isExpected { lost += skipped }
        } catch {
            lost += batch.items.count
            report(.dropped(recorder.stream, pictures: lost))
            throw error
        }
        if lost > 0 { report(.dropped(recorder.stream, pictures: lost)) }
    }

    /// - Returns: the number of access units without a segment.
    private mutating func write(
        _ items: [StreamRecorder.Item], of recorder: StreamRecorder
    ) throws(StoreFailure) -> Int {
        let stream = recorder.stream
        var skipped = 0
        for item in items {
            switch item {
            case .end:
                try flush(stream)
                try close(stream, nextTicks: nil)
            case .sample(let unit, let wallOffset, let format):
                do throws(StoreFailure) {
                    if unit.isRandomAccess {
                        try flush(stream)
                        if mustBegin(unit, wallOffset: wallOffset, stream) {
                            try begin(unit, wallOffset: wallOffset, format: format, recorder: recorder)
                        }
                    }
                } catch {
                    guard case .full = error else { throw error }
                    try stopForRoom(stream)
                }
                if !open.add(unit, of: stream, to: &buffer) { skipped += 1 }
            }
        }
        try flush(stream)
        return skipped
    }

    /// Whether a key frame begins a new segment.
    private func mustBegin(_ unit: borrowing MediaSample, wallOffset: Int64, _ stream: StreamID) -> Bool {
        open.withSegment(stream) { segment in
            if (unit.decodingTime - segment.startTime).nanoseconds + 1_000_000
                >= Int64(settings.segmentSeconds) * 1_000_000_000 { return true }
            let step = unit.decodingTime - segment.lastTime
            if step <= .zero || step > Self.longGap { return true }
            if abs(wallOffset - segment.wallOffset) > Self.clockJump { return true }
            if segment.written >= segmentLimit { return true }
            return unit.parameterSets != segment.parameterSets
        } ?? true
    }

    /// An eighth of the capacity, divided among the streams; FAT can't hold files of 4 GiB.
    var segmentLimit: Int64 { min(2 << 30, max(1 << 20, book.capacity / 8 / Int64(max(1, recorders.count)))) }

    /// Writes the muxed data immediately.
    mutating func flush(_ stream: StreamID) throws(StoreFailure) {
        guard buffer.count > 0 else { return }
        let count = Int64(buffer.count)
        do throws(StoreFailure) {
            try claim(stream, count)
            try put(stream)
        } catch {
            buffer.removeAll()
            guard case .full = error else { throw error }
            // Unwritten data must not be counted.
            if var segment = open.take(stream) {
                segment.forgetUnwritten()
                open.put(segment, stream)
            }
            return try stopForRoom(stream)
        }
        unsaved += count
        // Space for the beginning of a segment need not be enough for its first GOP: only now is it certain.
        if full.remove(stream) != nil { report(.recovered(stream)) }
    }

    private mutating func put(_ stream: StreamID) throws(StoreFailure) {
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
        segment.noteWritten(Int64(buffer.count))
        if segment.unsyncedSince == nil { segment.unsyncedSince = now }
        open.put(segment, stream)
        buffer.removeAll()
    }
}
