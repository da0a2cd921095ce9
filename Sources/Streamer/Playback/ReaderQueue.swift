import Device
import Media
import NIOCore

/// Calls a recording's reader from the event loop: one call after the other, none of them on the loop.
final class ReaderQueue {
    /// Pictures that were read, and whether the recording has ended with them.
    struct Batch: Sendable {
        var units: [RecordedUnit] = []
        var isEnd = false
    }

    private let reader: any RecordingReader
    private let eventLoop: any EventLoop
    /// When the last call is done.
    private var tail: EventLoopFuture<Void>

    init(reader: any RecordingReader, eventLoop: any EventLoop) {
        self.reader = reader
        self.eventLoop = eventLoop
        tail = eventLoop.makeSucceededVoidFuture()
    }

    /// Calls back on the event loop, in the order of the calls.
    func call<Value: Sendable>(
        _ body: @escaping @Sendable (any RecordingReader) async throws(RecordingError) -> Value,
        then done: @escaping (Result<Value, RecordingError>) -> Void
    ) {
        let (reader, before) = (reader, tail)
        let promise = eventLoop.makePromise(of: Result<Value, RecordingError>.self)
        promise.completeWithTask {
            try? await before.get()
            do throws(RecordingError) {
                return .success(try await body(reader))
            } catch {
                return .failure(error)
            }
        }
        promise.futureResult.assumeIsolated().whenSuccess { (result: Result<Value, RecordingError>) in done(result) }
        tail = promise.futureResult.map { (_: Result<Value, RecordingError>) in }
    }

    /// Lets the recording go, after what has been called.
    func close() {
        let (reader, before) = (reader, tail)
        Task {
            try? await before.get()
            await reader.close()
        }
    }

    /// Reads pictures until so much media or so many bytes are there.
    static func read(
        _ reader: any RecordingReader, keyFramesOnly: Bool, media: Duration, bytes: Int
    ) async throws(RecordingError) -> Batch {
        var batch = Batch()
        var size = 0
        while let unit = try await (keyFramesOnly ? reader.nextKeyFrame() : reader.next()) {
            batch.units.append(unit)
            size += unit.unit.bytes.count
            if unit.position - batch.units[0].position >= media || size >= bytes { return batch }
        }
        batch.isEnd = true
        return batch
    }
}
