import Device
import Glibc
@testable import Media
@testable import Recorder
@testable import System
import Testing

@Suite struct CheckTests {
    private func recorded() throws -> StoreBench {
        let bench = try StoreBench(files: FaultyFiles())
        bench.recorder().start(.schedule)
        bench.run(pictures: 800)
        bench.store.close()
        return bench
    }

    private func findings(_ bench: StoreBench, repairs: Bool = false) throws -> [RecordingFinding.Kind] {
        try RecordingCheck(directory: bench.directory, repairs: repairs).run().map { $0.kind }
    }

    struct Damage: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var does: @Sendable (_ directory: String, _ file: String, _ index: RecordingIndex) throws -> Void
        var isFound: @Sendable (RecordingFinding.Kind) -> Bool
    }

    static let damages = [
        Damage(
            testDescription: "a file is gone", does: { _, file, _ in unlink(file) }, isFound: { $0 == .missingFile }),
        Damage(
            testDescription: "a row is gone", does: { _, _, index in try index.forget(id: 2) },
            isFound: { $0 == .unknownRecording }),
        Damage(testDescription: "a file is cut off", does: { _, file, _ in truncate(file, 50_000) },
            isFound: { if case .wrongEntry = $0 { true } else { false } }),
        Damage(
            testDescription: "other key frames",
            does: { _, _, index in
                try index.database.execute("UPDATE key_frames SET packed = x'0000' WHERE segment = 2")
            },
            isFound: { $0 == .wrongEntry("its key frames") }),
        Damage(testDescription: "another duration",
            does: { _, _, index in try index.database.execute("UPDATE segment SET ticks = 5 WHERE id = 2") },
            isFound: { $0 == .wrongEntry("its duration") }),
        Damage(testDescription: "wrong sums",
            does: { _, _, index in try index.database.execute("UPDATE day SET segments = 7") },
            isFound: { $0 == .damagedIndex("its sums are wrong") }),
        Damage(testDescription: "the index is gone",
            does: { directory, _, _ in
                for suffix in ["", "-wal", "-shm"] { unlink(directory + "/index.sqlite" + suffix) }
            }, isFound: { $0 == .damagedIndex("it is missing") }),
    ]

    @Test(arguments: damages) func damageIsFoundAndRepaired(_ damage: Damage) throws {
        let bench = try recorded()
        #expect(try findings(bench) == [])
        do {
            let index = try RecordingIndex(path: bench.directory + "/index.sqlite")
            let row = try #require(try RecordingQueries(database: index.database).segment(id: 2))
            let name = try #require(SegmentName(row.name))
            try damage.does(bench.directory, bench.directory + "/" + name.path, index)
        }
        let found = try findings(bench)
        #expect(found.count == 1 && found.allSatisfy(damage.isFound))
        #expect(try RecordingCheck(directory: bench.directory, repairs: true).run().allSatisfy { $0.isRepaired })
        #expect(try findings(bench) == [])
        let again = try StoreBench(folder: bench.folder)
        #expect(again.log.troubles == [])
    }

    /// A disk that is full or can only be read, say: the index is not at fault, and nothing puts it aside.
    @Test(arguments: [false, true]) func anIndexThatCantBeOpenedIsNotDamaged(repairs: Bool) throws {
        let bench = try recorded()
        #expect(mkdir(bench.directory + "/index.sqlite-wal", 0o755) == 0)
        #expect(throws: RecordingError.self) { try findings(bench, repairs: repairs) }
        #expect(rmdir(bench.directory + "/index.sqlite-wal") == 0)
        #expect(try findings(bench) == [])
    }

    /// The order of recording decides what goes first when the ring is full, so it is made anew with the index.
    @Test func anEmptyIndexIsNone() throws {
        let bench = try StoreBench(files: FaultyFiles())
        let streams = [1, 0].map { StreamID(channel: ChannelID($0), type: .main) }
        for stream in streams {
            bench.recorder(stream).start(.schedule)
            bench.run(pictures: 300, [stream])
        }
        bench.store.close()
        #expect(truncate(bench.directory + "/index.sqlite", 0) == 0)
        #expect(try findings(bench, repairs: true).count == 1)
        let database = try Database(path: bench.directory + "/index.sqlite", .reading)
        var starts: [Int64] = []
        try database.query("SELECT start FROM segment ORDER BY id") { starts.append($0.number(0)) }
        #expect(starts.count == 4 && starts == starts.sorted())
    }

    @Test func foreignFilesAreNamedAndLeftAlone() throws {
        let bench = try recorded()
        for name in ["notes.txt", "20260103/812A930E4BC_0_20260104140500.ts", "20260103/x"] {
            _ = try SystemFiles().create(bench.directory + "/" + name)
        }
        let found = try RecordingCheck(directory: bench.directory, repairs: true).run()
        #expect(found.map { $0.kind } == [.foreignFile, .foreignFile, .foreignFile])
        #expect(found.allSatisfy { !$0.isProblem && Look.status(bench.directory + "/" + $0.path) != nil })
    }

    @Test func theFolderIsOnesOwn() throws {
        let bench = try StoreBench(files: FaultyFiles())
        #expect(throws: RecordingError.self) { try RecordingCheck(directory: bench.directory).run() }
        let second = try StoreBench(folder: bench.folder)
        #expect(second.log.troubles.count == 1)
        #expect(throws: RecordingError.self) { try second.recordings() }
    }
}
