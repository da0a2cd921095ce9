package import Device
import Media
import NIOPosix
import ServiceLifecycle

/// The recordings' disk as a part of the running agent: it is repaired first and written out last; recordings are
/// searched and played on threads of its own, so that a disk that hangs delays nobody else.
package final class StoreService: Service, RecordingCatalog, PlaybackSource, RecordingFiles {
    private let store: RecordingStore
    private let threads: NIOThreadPool
    /// Ends when the store was opened and repaired.
    package let started: AsyncStream<Void>
    private let hasStarted: AsyncStream<Void>.Continuation

    /// - Parameter players: the highest number of recordings that are played at once.
    package init(store: RecordingStore, players: Int) {
        self.store = store
        // One for each player, one for searches.
        threads = NIOThreadPool(numberOfThreads: players + 1)
        threads.start()
        (started, hasStarted) = AsyncStream.makeStream()
    }

    deinit { threads.shutdownGracefully { _ in } }

    package func run() async throws {
        do {
            defer { hasStarted.finish() }
            try await NIOThreadPool.singleton.runIfActive { [store] in try store.start() }
        }
        try? await gracefulShutdown()
        // Not behind players that wait for a disk that hangs.
        try? await NIOThreadPool.singleton.runIfActive { [store] in store.close() }
    }

    package func search(_ query: RecordingQuery) async throws(RecordingError) -> RecordingPage {
        try await threads.waiting { [store] () throws(RecordingError) in try store.search(query) }
    }

    package func recording(named name: String) async throws(RecordingError) -> Recording {
        try await threads.waiting { [store] () throws(RecordingError) in try store.recording(named: name) }
    }

    package func delete(named name: String, channel: ChannelID) async throws(RecordingError) {
        try await threads.waiting { [store] () throws(RecordingError) in
            guard try store.recording(named: name).stream.channel == channel else { throw .noSuchRecording(name) }
            try store.delete(named: name)
        }
    }

    package func usage() async throws(RecordingError) -> RecordingUsage {
        try await threads.waiting { [store] () throws(RecordingError) in try store.usage() }
    }

    package func deleteAll() async throws(RecordingError) {
        try await threads.waiting { [store] () throws(RecordingError) in try store.deleteAll() }
    }

    package func file(named name: String) throws(RecordingError) -> any RecordedFile { try store.file(named: name) }

    package func open(_ request: RecordingRequest) async throws(RecordingError) -> any RecordingReader {
        let cursor = try await threads.waiting { [store] () throws(RecordingError) -> RecordingCursor in
            switch request.content {
            case .file(let name):
                guard try store.recording(named: name).stream.channel == request.channel else {
                    throw .noSuchRecording(name)
                }
                return try store.reader(named: name)
            case .span(let type, let range):
                return try store.reader(of: StreamID(channel: request.channel, type: type), range: range)
            }
        }
        return StoreReader(cursor: cursor, threads: threads)
    }
}

extension RecordingFile: RecordedFile {}

/// A cursor whose calls are made on the store's threads.
private final class StoreReader: RecordingReader {
    private let cursor: RecordingCursor
    private let threads: NIOThreadPool

    init(cursor: RecordingCursor, threads: NIOThreadPool) {
        self.cursor = cursor
        self.threads = threads
    }

    var format: VideoFormat { cursor.format }
    var start: Int64 { cursor.start }
    var duration: Duration { cursor.duration }

    func seek(to position: Duration) async throws(RecordingError) -> Duration {
        try await threads.waiting { [cursor] () throws(RecordingError) in try cursor.seek(to: position) }
    }

    func next() async throws(RecordingError) -> RecordedUnit? {
        try await threads.waiting { [cursor] () throws(RecordingError) in try cursor.next() }
    }

    func nextKeyFrame() async throws(RecordingError) -> RecordedUnit? {
        try await threads.waiting { [cursor] () throws(RecordingError) in try cursor.nextKeyFrame() }
    }

    func position(at wall: Int64) async throws(RecordingError) -> Duration { cursor.position(at: wall) }

    func close() async { try? await threads.runIfActive { [cursor] in cursor.close() } }
}

extension NIOThreadPool {
    /// Runs a call that waits for the disk on one of the threads.
    fileprivate func waiting<Value: Sendable>(
        _ body: @escaping @Sendable () throws(RecordingError) -> Value
    ) async throws(RecordingError) -> Value {
        let result: Result<Value, RecordingError>
        do {
            result = try await runIfActive { () -> Result<Value, RecordingError> in
                do throws(RecordingError) { return .success(try body()) } catch { return .failure(error) }
            }
        } catch {
            throw .unavailable("the agent is ending")
        }
        return try result.get()
    }
}

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
