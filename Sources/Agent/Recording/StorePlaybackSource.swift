import Media
import NIOPosix
import Recorder
import Streamer

/// The recorder's store as the RTSP server plays from it. Reading waits for the disk on threads of its own: a disk that
/// hangs holds up players and nobody else.
final class StorePlaybackSource: PlaybackSource {
    private let store: RecordingStore
    private let pool: NIOThreadPool

    /// - Parameter threads: how many may wait for the disk at once; one a player.
    init(store: RecordingStore, threads: Int) {
        self.store = store
        pool = NIOThreadPool(numberOfThreads: threads)
        pool.start()
    }

    deinit { pool.shutdownGracefully { _ in } }

    func open(
        _ request: RecordingRequest
    ) async throws(Streamer.RecordingError) -> any Streamer.RecordingReader {
        let store = store
        let reader = try await pool.reading { () throws(Recorder.RecordingError) -> Recorder.RecordingReader in
            switch request.content {
            case .file(let name):
                guard try store.recording(named: name).stream.channel == request.channel else {
                    throw .noSuchRecording(name)
                }
                return try store.reader(named: name)
            case .span(let type, let range):
                return try store.reader(of: RecordedStream(channel: request.channel, type: type), range: range)
            }
        }
        return StoreReader(reader: reader, pool: pool)
    }
}

/// One player's place.
private final class StoreReader: Streamer.RecordingReader {
    private let reader: Recorder.RecordingReader
    private let pool: NIOThreadPool

    init(reader: Recorder.RecordingReader, pool: NIOThreadPool) {
        self.reader = reader
        self.pool = pool
    }

    var format: StreamFormat { reader.format }
    var start: Int64 { reader.start }
    var duration: Duration { reader.duration }

    func seek(to position: Duration) async throws(Streamer.RecordingError) -> Duration {
        let reader = reader
        return try await pool.reading { () throws(Recorder.RecordingError) in try reader.seek(to: position) }
    }

    func next() async throws(Streamer.RecordingError) -> Streamer.RecordedUnit? {
        let reader = reader
        return try await pool.reading { () throws(Recorder.RecordingError) in try reader.next() }.map(
            Streamer.RecordedUnit.init)
    }

    func nextKeyFrame() async throws(Streamer.RecordingError) -> Streamer.RecordedUnit? {
        let reader = reader
        return try await pool.reading { () throws(Recorder.RecordingError) in try reader.nextKeyFrame() }
            .map(Streamer.RecordedUnit.init)
    }

    func position(at wall: Int64) async throws(Streamer.RecordingError) -> Duration { reader.position(at: wall) }

    func close() async {
        let reader = reader
        try? await pool.runIfActive { reader.close() }
    }
}

extension Streamer.RecordedUnit {
    fileprivate init(_ unit: Recorder.RecordedUnit) {
        self.init(unit: unit.unit, position: unit.position, wall: unit.wall)
    }
}

extension Streamer.RecordingError {
    fileprivate init(_ error: Recorder.RecordingError) {
        self =
            switch error {
            case .noSuchRecording, .nothingRecorded: .noSuchRecording
            default: .unreadable("\(error)")
            }
    }
}

extension NIOThreadPool {
    /// Reads on one of the threads.
    fileprivate func reading<Value: Sendable>(
        _ body: @escaping @Sendable () throws(Recorder.RecordingError) -> Value
    ) async throws(Streamer.RecordingError) -> Value {
        let result: Result<Value, Recorder.RecordingError>
        do {
            result = try await runIfActive { () -> Result<Value, Recorder.RecordingError> in
                do throws(Recorder.RecordingError) { return .success(try body()) } catch { return .failure(error) }
            }
        } catch {
            throw .unreadable("the agent is ending")
        }
        do throws(Recorder.RecordingError) { return try result.get() } catch { throw Streamer.RecordingError(error) }
    }
}
