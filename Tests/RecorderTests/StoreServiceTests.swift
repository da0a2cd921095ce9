import Device
import Media
@testable import Recorder
import TestSupport
import Testing

/// The store as front ends see it.
struct StoreServiceTests {
    /// Three recordings of the main stream, the last one open, and two of the sub stream.
    private static func bench() throws -> StoreBench {
        let bench = try StoreBench(segmentSeconds: 2)
        let sub = StreamID(channel: 0, type: .sub)
        for (stream, pictures) in [(StoreBench.main, 50), (sub, 50), (StoreBench.main, 110), (sub, 25)] {
            bench.recorder(stream).start(.manual)
            bench.run(pictures: pictures, [stream])
            bench.recorder(stream).stop(.manual)
            bench.store.turn()
        }
        return bench
    }

    @Test func aPageMayHaveBothStreamsTheMainStreamFirst() async throws {
        let bench = try Self.bench()
        let service = StoreService(store: bench.store, players: 1)
        func names(_ query: RecordingQuery) throws -> [String] { try bench.store.search(query).recordings.map(\.name) }
        for newestFirst in [false, true] {
            let main = try names(.init(channel: 0, type: .main, pageSize: 100, newestFirst: newestFirst))
            let sub = try names(.init(channel: 0, type: .sub, pageSize: 100, newestFirst: newestFirst))
            #expect(main.count >= 3 && sub.count >= 2)
            for size in 1...7 {
                for page in 1...8 {
                    let found = try await service.search(
                        .init(channel: 0, page: page, pageSize: size, newestFirst: newestFirst))
                    #expect(found.total == main.count + sub.count)
                    let expected = (main + sub).dropFirst((page - 1) * size).prefix(size)
                    #expect(found.recordings.map(\.name) == Array(expected))
                }
            }
        }
        #expect(try await service.search(.init(channel: 0, page: .max)).recordings.isEmpty)
        #expect(try await service.search(.init(channel: 1)).total == 0)
    }

    @Test func recordingsAreRemovedFromTheirChannelAlone() async throws {
        let bench = try Self.bench()
        let service = StoreService(store: bench.store, players: 1)
        let name = try #require(try bench.recordings().first).name
        await #expect(throws: RecordingError.noSuchRecording(name)) {
            try await service.delete(named: name, channel: 1)
        }
        await #expect(throws: RecordingError.noSuchRecording("a.ts")) {
            try await service.delete(named: "a.ts", channel: 0)
        }
        try await service.delete(named: name, channel: 0)
        #expect(try await service.usage().capacity == 64 << 20)
        try await service.deleteAll()
        #expect(try await service.search(.init(channel: 0)).total == 0)
    }

    @Test func recordingsArePlayedOnTheirOwnThreads() async throws {
        let bench = try StoreBench()
        bench.recorder().start(.manual)
        // Key frames at 0, 2 and 4 s.
        bench.run(pictures: 150)
        bench.recorder().stop(.manual)
        bench.store.turn()
        let service = StoreService(store: bench.store, players: 1)
        let name = try #require(try bench.recordings().first).name
        await #expect(throws: RecordingError.noSuchRecording(name)) {
            try await service.open(RecordingRequest(channel: 1, content: .file(name: name)))
        }
        await #expect(throws: RecordingError.nothingRecorded) {
            try await service.open(RecordingRequest(channel: 0, content: .span(.main, 0..<1)))
        }
        let reader = try await service.open(RecordingRequest(channel: 0, content: .file(name: name)))
        #expect(try await reader.next()?.position == .zero)
        #expect(try await reader.nextKeyFrame()?.position == .seconds(2))
        #expect(try await reader.seek(to: .seconds(5)) == .seconds(4))
        #expect(try await reader.next()?.wall == reader.start + 4_000_000_000)
        #expect(try await reader.position(at: reader.start + 40_000_000) == .milliseconds(40))
        await reader.close()
        #expect(try await reader.next() == nil)
    }
}
