import Glibc
import Media
import Testing

@testable import Recorder

/// A second program that reads beside the one that records.
@Suite struct ReadingAloneTests {
    @Test func anExportNeedsNoAgentToEnd() throws {
        let bench = try StoreBench(segmentSeconds: 4)
        bench.writer().start(.schedule)
        bench.run(pictures: 400)
        let other = try RecordingStore(
            settings: RecordingSettings(directory: bench.directory, capacity: 64 << 20), onEvent: { _ in })
        try other.startReading()
        let closed = try bench.recordings().filter { !$0.isOpen }
        #expect(closed.count > 2)
        let last = try #require(closed.last)
        let path = bench.folder.path + "/export.ts"
        let duration = try other.export(last.stream, range: closed[0].start..<last.end, to: path)
        #expect(duration == .nanoseconds(last.end - closed[0].start))
        #expect(throws: RecordingError.self) {
            try other.export(last.stream, range: 0..<Int64.max, to: bench.folder.path + "/no/such/folder.ts")
        }
    }

    @Test func withoutAnIndexThereIsNothingToRead() throws {
        let folder = TemporaryFolder()
        let store = try RecordingStore(
            settings: RecordingSettings(directory: folder.path, capacity: 64 << 20), onEvent: { _ in })
        #expect(throws: RecordingError.self) { try store.startReading() }
        #expect(Look.names(in: folder.path).isEmpty)
    }
}
