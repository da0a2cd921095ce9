@testable import Agent
import Device
@testable import Media
@testable import Recorder
@testable import Streamer
import Synchronization
import TestSupport
import Testing

/// Where the recorder's store meets the schedule and the commands.
struct RecorderJointTests {
    private static func store(_ folder: TemporaryFolder) throws -> RecordingStore {
        try RecordingStore(
            settings: RecordingSettings(directory: folder.path, capacity: .bytes(16 << 20)), onEvent: { _ in })
    }

    @Test func pagesRunOverBothStreams() throws {
        func entries(_ type: StreamType, _ count: Int) -> [CatalogEntry] {
            (0..<count).map { CatalogEntry(name: "\(type) \($0)", stream: type, bytes: 0, start: 0, end: 0) }
        }
        for (main, sub) in [(0, 0), (0, 5), (5, 0), (10, 10), (9, 1), (1, 9), (23, 17), (20, 31), (7, 40), (3, 3)] {
            let all = [StreamType.main: entries(.main, main), .sub: entries(.sub, sub)]
            let joined = entries(.main, main) + entries(.sub, sub)
            for page in 1...8 {
                let found = try CatalogPage(CatalogQuery(channel: 0, page: page)) { type, page in
                    let own = all[type] ?? []
                    return CatalogPage(total: own.count, entries: Array(own.dropFirst((page - 1) * 10).prefix(10)))
                }
                #expect(found.total == main + sub)
                #expect(found.entries == Array(joined.dropFirst((page - 1) * 10).prefix(10)), "\(main) \(sub) \(page)")
            }
        }
    }

    @Test func anEmptyStoreIsEmpty() throws {
        let folder = try TemporaryFolder()
        let store = try Self.store(folder)
        try store.start()
        defer { store.close() }
        let shelf = RecorderCatalog(store: store)
        let always = CatalogQuery(channel: 0, time: Int64.min / 2...Int64.max, page: CatalogQuery.lastPage)
        #expect(try shelf.page(always) == CatalogPage(total: 0, entries: []))
        #expect(try shelf.page(CatalogQuery(channel: 0, page: 1)) == CatalogPage(total: 0, entries: []))
        #expect(throws: RecordingError.noSuchRecording("a.ts")) { try shelf.remove("a.ts", channel: 0) }
        #expect(try shelf.room().total == 16 << 20)
        try shelf.format()
    }

    @Test func aStreamIsRecordedAsLongAsOnePlaceWantsIt() throws {
        let folder = try TemporaryFolder()
        let store = try Self.store(folder)
        let stream = RecordedStream(channel: 0, type: .main)
        let stored = store.recorder(of: stream, from: StreamHub(), deviceID: "811")
        let notes = Mutex<[String]>([])
        let recorder = RecorderController(
            store: store, recorders: [stream: stored], isLoop: false,
            upload: { stream, isOn in notes.withLock { $0.append("\(stream) \(isOn)") } },
            ignored: { policy, channel in notes.withLock { $0.append("\(policy) of \(channel)") } })
        func set(_ place: RecordingPlace, _ isOn: Bool) -> Bool {
            recorder.set(channel: 0, stream: .main, place: place, recording: isOn)
            return stored.isRecording
        }
        #expect(set(.cloud, true) && set(.local, true) && set(.cloud, false))
        #expect(!set(.local, false))
        #expect(set(.cloud, true) && !set(.cloud, false))
        // What isn't there is nobody's trouble.
        recorder.set(channel: 7, stream: .sub, place: .local, recording: true)
        recorder.policyIgnored(3, channel: 0)
        let upload = "channel 0 main"
        #expect(
            notes.withLock { $0 } == [
                "\(upload) true", "\(upload) false", "\(upload) true", "\(upload) false", "3 of 0",
            ])
    }
}
