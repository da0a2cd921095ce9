import Device
import Media
import NIOCore
import System

/// An open recording, whose reader is called from the event loop: one call after the other, none of them on the loop.
///
/// The reader is closed when the recording is released, after the calls made before: an owner need
/// not close it, and a connection may end at any moment.
final class OpenRecording: Sendable {
    /// Access units that were read, and whether the recording ends with them.
    struct Batch: Sendable {
        var units: [RecordedUnit] = []
        var isEnd = false
    }

    let reader: any RecordingReader
    private let calls: TaskQueue
    private let eventLoop: any EventLoop

    private init(reader: any RecordingReader, calls: TaskQueue, eventLoop: any EventLoop) {
        self.reader = reader
        self.calls = calls
        self.eventLoop = eventLoop
    }

    deinit { calls.finish() }

    /// Opens a recording in the task group of `tasks`, which does not end before the reader is closed. Calls back on
    /// the event loop.
    static func open(
        _ request: RecordingRequest, of source: any PlaybackSource, tasks: TaskQueue, eventLoop: any EventLoop,
        then done: @escaping (Result<OpenRecording, RecordingError>) -> Void
    ) {
        let done = NIOLoopBound(done, eventLoop: eventLoop)
        tasks.add {
            let reader: any RecordingReader
            do throws(RecordingError) {
                reader = try await source.open(request)
            } catch {
                return eventLoop.execute { done.value(.failure(error)) }
            }
            let calls = TaskQueue()
            do {
                let recording = OpenRecording(reader: reader, calls: calls, eventLoop: eventLoop)
                eventLoop.execute { done.value(.success(recording)) }
            }
            await calls.run()
            await reader.close()
        }
    }

    /// Calls back on the event loop, in the order of the calls.
    func call<Value: Sendable>(
        _ body: @escaping @Sendable (any RecordingReader) async throws(RecordingError) -> Value,
        then done: @escaping (Result<Value, RecordingError>) -> Void
    ) {
        let reader = reader
        calls.call(on: eventLoop) { () -> Result<Value, RecordingError> in
            do throws(RecordingError) {
                return .success(try await body(reader))
            } catch {
                return .failure(error)
            }
        } then: { done($0) }
    }

    /// Closes the reader after the calls made before; nothing is called any more.
    func close() { calls.finish() }

    /// Reads access units until `media` or `bytes` is reached.
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
