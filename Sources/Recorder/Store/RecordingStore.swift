import Base
package import Device
import Media
import Synchronization
import System

/// The recordings of a device: a folder that never exceeds its capacity, written by a thread of its own.
///
/// ``StreamRecorder`` starts and stops recordings and never blocks. Other calls may wait for the disk unless they say
/// that they don't: make them on a thread that may block. See docs/design/recording.md.
package final class RecordingStore: Sendable {
    private let core: Mutex<RecorderCore>
    private let signal = WriterSignal()
    private let thread = Mutex<WorkerThread?>(nil)
    private let streams = StreamRecorders()
    let settings: RecordingSettings
    let files: any StoreFiles
    let desk: IndexReader

    /// Creates a store. Nothing on the disk is touched before ``start()``.
    ///
    /// - Parameter onEvent: called on the recorder's thread, or on the caller's during a call; it must return quickly
    ///   and not call the store.
    /// - Throws: ``RecordingError/badSetting(_:)``
    package convenience init(
        settings: RecordingSettings, onEvent: @escaping @Sendable (RecordingEvent) -> Void
    ) throws(RecordingError) {
        try self.init(settings: settings, files: SystemFiles(), clock: .system, onEvent: onEvent)
    }

    init(
        settings: RecordingSettings, files: any StoreFiles, clock: DeviceClock,
        onEvent: @escaping @Sendable (RecordingEvent) -> Void
    ) throws(RecordingError) {
        try settings.check()
        self.settings = settings
        self.files = files
        let desk = IndexReader(table: SegmentTable())
        self.desk = desk
        core = Mutex(RecorderCore(
            settings: settings, files: files, clock: clock, desk: desk, streams: streams, report: onEvent))
    }

    /// Opens the folder, repairs what a power cut left, and starts the thread. A folder that can't be used now is
    /// reported as an event, and opening is retried with pauses.
    ///
    /// - Throws: ``RecordingError/unavailable(_:)`` when no thread can be started.
    package func start() throws(RecordingError) {
        turn()
        let signal = self.signal
        do throws(ResourceError) {
            let thread = try WorkerThread(name: "recorder") { [weak self] in
                var deadline: MediaTime?
                // The store is retained for one turn at a time, so that it can be released when there is no other
                // reference.
                while signal.wait(until: deadline), let store = self { deadline = store.turn() }
            }
            self.thread.withLock { $0 = thread }
        } catch {
            throw .unavailable("no thread for the recorder: \(error)")
        }
    }

    /// Opens the folder for reading alone, in place of ``start()``, even while an agent records into it. Nothing is
    /// repaired; of an open recording, the part that the index has can be read.
    ///
    /// - Throws: ``RecordingError/unavailable(_:)``
    package func startReading() throws(RecordingError) {
        do throws(DatabaseFailure) {
            try desk.openAlone(settings.directory + "/" + RecordingIndex.fileName)
        } catch { throw .unavailable("\(error)") }
    }

    /// One turn of the recorder's thread.
    @discardableResult func turn() -> MediaTime? { core.withLock { $0.turn() } }

    deinit {
        signal.end()
        thread.withLock { $0 }?.detach()
    }

    /// Writes out what is queued, closes all segments and ends the thread.
    package func close() {
        signal.end()
        if let thread = thread.withLock({ $0.take() }) { _ = thread.join(until: nil) }
        core.withLock { $0.end() }
    }

    /// The recorder of a stream; the same object for the same stream, until that is removed. Does not wait for the
    /// disk.
    ///
    /// - Parameters:
    ///   - hub: the source of the samples. The one of the first call is used, as is its `deviceID`.
    ///   - deviceID: the DevID at the beginning of the file names.
    package func recorder(of stream: StreamID, from hub: StreamHub, deviceID: String) -> StreamRecorder {
        streams.recorder(of: stream) {
            StreamRecorder(
                stream: stream, hub: hub, deviceID: deviceID, byteLimit: settings.queueBytes,
                preSeconds: settings.preSeconds, wake: { [signal] in signal.wake() })
        }
    }

    /// Ends the recorder of a stream that is gone: the recorder's thread writes what it has and closes its segment.
    /// Does not wait for the disk.
    package func removeRecorder(of stream: StreamID) { streams.remove(stream) }

    // MARK: Queries

    /// Searches the recordings of a time range.
    ///
    /// - Throws: ``RecordingError/unavailable(_:)``
    package func search(_ query: RecordingQuery) throws(RecordingError) -> RecordingPage {
        let size = min(max(1, query.pageSize), 1000)
        let skip = (max(1, query.page) - 1).multipliedReportingOverflow(by: size)
        var page = RecordingPage(recordings: [], total: 0)
        for type in query.type.map({ [$0] }) ?? StreamType.allCases {
            let (before, left) = (page.total, size - page.recordings.count)
            let (rows, total) = try desk.ask { queries throws(DatabaseFailure) in
                try queries.page(
                    of: StreamID(channel: query.channel, type: type), from: query.range.lowerBound,
                    to: query.range.upperBound, newestFirst: query.newestFirst,
                    skip: max(0, (skip.overflow ? .max : skip.partialValue) - before), limit: left)
            }
            page.recordings += rows.map { Recording(desk.current($0)) }
            page.total += total
        }
        return page
    }

    /// The entry of one recording.
    ///
    /// - Throws: ``RecordingError/noSuchRecording(_:)``, ``RecordingError/unavailable(_:)``
    package func recording(named name: String) throws(RecordingError) -> Recording {
        Recording(desk.current(try row(named: name)))
    }

    func row(named name: String) throws(RecordingError) -> SegmentRow {
        let row = try desk.ask { queries throws(DatabaseFailure) in try queries.segment(named: name) }
        guard let row else { throw .noSuchRecording(name) }
        return row
    }

    /// The space used and available.
    ///
    /// - Throws: ``RecordingError/unavailable(_:)``
    package func usage() throws(RecordingError) -> RecordingUsage {
        try core.withLock { core throws(RecordingError) in try core.usage() }
    }

    // MARK: Changes

    /// Sets whether new recordings of a channel overwrite the oldest ones (CTMW 7.5.30); on by default. A channel
    /// without it stops when the store is full, and keeps its recordings.
    /// Does not wait for the disk.
    package func setLoop(_ isOn: Bool, channel: ChannelID) { desk.table.setLoop(isOn, channel: channel) }

    /// Removes one recording (CTMW 7.4.3, 73H).
    ///
    /// - Throws: ``RecordingError/inUse(name:why:)`` while it is recorded, played or locked;
    ///   ``RecordingError/noSuchRecording(_:)``, ``RecordingError/unavailable(_:)``
    package func delete(named name: String) throws(RecordingError) {
        try core.withLock { core throws(RecordingError) in try core.delete(named: name) }
    }

    /// Protects a recording from removal, or ends the protection.
    ///
    /// - Throws: ``RecordingError/noSuchRecording(_:)``, ``RecordingError/unavailable(_:)``
    package func setLocked(_ isLocked: Bool, named name: String) throws(RecordingError) {
        try core.withLock { core throws(RecordingError) in try core.setLocked(isLocked, named: name) }
    }

    /// Removes every recording, locked and playing ones too (80H). Foreign files in the folder stay. Streams being
    /// recorded start a new recording at their next key frame.
    ///
    /// - Throws: ``RecordingError/unavailable(_:)``
    package func deleteAll() throws(RecordingError) {
        try core.withLock { core throws(RecordingError) in try core.deleteAll() }
    }
}

/// Wakes the recorder's thread when there is something to write, and at the end.
final class WriterSignal: Sendable {
    private struct State {
        var hasWork = false
        var isEnding = false
    }

    private let state = Condition(State())

    func wake() { state.update { $0.hasWork = true } }

    package func end() { state.update { $0.isEnding = true } }

    /// Waits for work or for the deadline (nil: for work alone).
    ///
    /// - Returns: false when the thread is to end.
    func wait(until deadline: MediaTime?) -> Bool {
        let goesOn = state.wait(until: deadline) { state -> Bool? in
            guard state.hasWork || state.isEnding else { return nil }
            state.hasWork = false
            return !state.isEnding
        }
        return goesOn ?? true
    }
}
