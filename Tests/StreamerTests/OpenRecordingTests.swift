import Device
import Media
import NIOCore
import NIOPosix
@testable import Streamer
import Synchronization
@testable import System
import TestSupport
import Testing

/// A recording's reader is closed whatever becomes of the connection that wanted it, and the task group waits for that.
@Suite(.timeLimit(.minutes(1))) struct OpenRecordingTests {
    /// Says what was called, in its order.
    private final class Source: PlaybackSource {
        let calls = Mutex<[String]>([])
        /// Opening waits for its end.
        let gate: AsyncStream<Void>
        let opensGate: AsyncStream<Void>.Continuation

        init() { (gate, opensGate) = AsyncStream.makeStream() }

        func note(_ call: String) { calls.withLock { $0.append(call) } }

        func open(_ request: RecordingRequest) async throws(RecordingError) -> any RecordingReader {
            for await _ in gate {}
            if case .file(name: "none") = request.content { throw .noSuchRecording("none") }
            note("open")
            return Reader(source: self)
        }

        private final class Reader: RecordingReader {
            let source: Source
            init(source: Source) { self.source = source }
            let format = TestSupport.format
            let start: Int64 = 0
            let duration = Duration.seconds(1)
            func seek(to position: Duration) async throws(RecordingError) -> Duration {
                await Task.yield()
                source.note("seek \(position.components.seconds)")
                return position
            }
            func next() async throws(RecordingError) -> RecordedUnit? { nil }
            func nextKeyFrame() async throws(RecordingError) -> RecordedUnit? { nil }
            func position(at wall: Int64) async throws(RecordingError) -> Duration { .zero }
            func close() async { source.note("close") }
        }
    }

    private let source = Source()
    private let tasks = TaskQueue()
    private let eventLoop = MultiThreadedEventLoopGroup.singleton.next()

    /// Opens the recording and calls back on the event loop.
    private func open(
        _ name: String = "a", then done: @escaping @Sendable (Result<OpenRecording, RecordingError>) -> Void
    ) async throws {
        try await eventLoop.submit { [source, tasks, eventLoop] in
            OpenRecording.open(
                RecordingRequest(channel: 0, content: .file(name: name)), of: source, tasks: tasks,
                eventLoop: eventLoop, then: done)
        }.get()
    }

    /// The connection is gone when the recording has been opened: nobody keeps it.
    @Test func nobodyTakesIt() async throws {
        try await open { _ in }
        source.opensGate.finish()
        tasks.finish()
        await tasks.runConcurrently()
        #expect(source.calls.withLock { $0 } == ["open", "close"])
    }

    /// The server ends while the disk is still looked at.
    @Test func theServerEndsMeanwhile() async throws {
        try await open { _ in }
        tasks.finish()
        async let work: Void = tasks.runConcurrently()
        source.opensGate.finish()
        await work
        #expect(source.calls.withLock { $0 } == ["open", "close"])
    }

    @Test func callsMadeBeforeAreStillMadeInTheirOrder() async throws {
        let positions = Mutex<[Duration]>([])
        let (answers, answered) = AsyncStream.makeStream(of: Duration.self)
        source.opensGate.finish()
        try await open { result in
            guard case .success(let recording) = result else { return answered.finish() }
            for second in 1...3 {
                recording.call { (reader: any RecordingReader) async throws(RecordingError) -> Duration in
                    try await reader.seek(to: .seconds(second))
                } then: { (position: Result<Duration, RecordingError>) in
                    if case .success(let position) = position { answered.yield(position) }
                    if second == 3 { answered.finish() }
                }
            }
        }
        tasks.finish()
        await tasks.runConcurrently()
        for await position in answers { positions.withLock { $0.append(position) } }
        #expect(positions.withLock { $0 } == [.seconds(1), .seconds(2), .seconds(3)])
        #expect(source.calls.withLock { $0 } == ["open", "seek 1", "seek 2", "seek 3", "close"])
    }

    @Test func whatIsNotThereIsNotClosed() async throws {
        source.opensGate.finish()
        let (errors, failed) = AsyncStream.makeStream(of: RecordingError.self)
        try await open("none") { result in
            if case .failure(let error) = result { failed.yield(error) }
            failed.finish()
        }
        tasks.finish()
        await tasks.runConcurrently()
        #expect(await errors.first { _ in true } == .noSuchRecording("none"))
        #expect(source.calls.withLock { $0 }.isEmpty)
    }
}
