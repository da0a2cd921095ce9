@testable import Base
import Device
import Glibc
import Media
@testable import Recorder
@testable import System
import TestSupport
import Testing

/// A second program that reads beside the one that records.
@Suite struct ReadingAloneTests {
    @Test func anExportNeedsNoAgentToEnd() throws {
        let bench = try StoreBench(segmentSeconds: 4)
        bench.recorder().start(.schedule)
        bench.run(pictures: 400)
        let other = try RecordingStore(
            settings: RecordingSettings(directory: bench.directory, capacity: .bytes(64 << 20)), onEvent: { _ in })
        try other.startReading()
        let closed = try bench.recordings().filter { !$0.isOpen }
        #expect(closed.count > 2)
        let last = try #require(closed.last)
        let path = bench.folder.path + "/export.ts"
        let exported = try other.export(last.stream, range: closed[0].start..<last.end, to: path)
        #expect(exported == ExportedSpan(duration: .nanoseconds(last.end - closed[0].start)))
        #expect(throws: RecordingError.self) {
            try other.export(last.stream, range: 0..<Int64.max, to: bench.folder.path + "/no/such/folder.ts")
        }
    }

    /// `export … /dev/null` by root must not put a file in the device's place.
    @Test func anExportTakesThePlaceOfFilesAlone() throws {
        let bench = try StoreBench(segmentSeconds: 4, files: FaultyFiles())
        bench.recorder().start(.schedule)
        bench.run(pictures: 200)
        let path = bench.folder.path + "/device"
        #expect(mkfifo(path, 0o600) == 0)
        let error = #expect(throws: RecordingError.self) {
            try bench.store.export(StoreBench.main, range: 0..<Int64.max, to: path)
        }
        guard case .unwritable? = error else {
            throw FileFailure(code: 0, action: "\(String(describing: error))", path: path)
        }
        #expect(Look.names(in: bench.folder.path) == ["device", "recordings"] && Look.status(path) == nil)
    }

    @Test func withoutAnIndexThereIsNothingToRead() throws {
        let folder = try TemporaryFolder()
        let store = try RecordingStore(
            settings: RecordingSettings(directory: folder.path, capacity: .bytes(64 << 20)), onEvent: { _ in })
        #expect(throws: RecordingError.self) { try store.startReading() }
        #expect(Look.names(in: folder.path).isEmpty)
    }
}
