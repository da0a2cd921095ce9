import Base
import Device
import Glibc
@testable import Media
@testable import Recorder
@testable import System
import TestSupport
import Testing

/// The folder of recordings and its index, as an earlier release left them.
@Suite struct OldRecordingsTests {
    private static let names = ["50", "52", "54", "56"].map { "81100000001_0_202612011634\($0).ts" }
    /// The first picture, in nanoseconds since 1970, and the end.
    private static let start: Int64 = 1_796_114_090_014_612_206
    private static let end: Int64 = 1_796_114_097_264_612_357

    private let installation: OldInstallation
    private let folder: TemporaryFolder
    private var directory: String { "\(folder.path)/recordings" }

    init() throws {
        installation = try OldInstallation()
        folder = try TemporaryFolder()
        try #require(rename(installation.recordings, folder.path + "/recordings") == 0)
    }

    private func findings() throws -> [RecordingFinding] { try RecordingCheck(directory: directory).run() }

    /// Where the store is a minute after the last picture.
    private func bench() throws -> StoreBench {
        try StoreBench(folder: folder, clock: TestClock(wall: Self.end + 60_000_000_000))
    }

    @Test func areWhole() throws {
        #expect(try findings() == [])
        let before = try bench()
        // Neither is the index made anew, nor is anything put in order.
        #expect(before.log.events == [])
        before.store.close()
        #expect(try findings() == [])
    }

    @Test func areListed() throws {
        let bench = try bench()
        let recordings = try bench.recordings()
        #expect(recordings.map(\.name) == Self.names)
        #expect(recordings.first?.start == Self.start && recordings.last?.end == Self.end)
        #expect(recordings.map(\.bytes) == [15_416, 16_168, 15_980, 11_656])
        #expect(recordings.map(\.duration) == [.seconds(2), .seconds(2), .seconds(2), .milliseconds(1250)])
        #expect(recordings.allSatisfy { !$0.isOpen && !$0.isLocked })
        #expect(try bench.recordings(StreamID(channel: 0, type: .sub)).isEmpty)
    }

    /// Four pictures a second, a key frame each second, none missing.
    @Test func areReadPictureByPicture() throws {
        let bench = try bench()
        let reader = try bench.store.reader(of: StoreBench.main, range: 0..<Int64.max)
        var times: [Int64] = []
        var keyFrames: [Int] = []
        while let unit = try reader.next() {
            if unit.unit.isRandomAccess { keyFrames.append(times.count) }
            let types = unit.unit.units.map { unit.unit.bytes[$0.lowerBound] & 0x1F }
            #expect(types.contains(unit.unit.isRandomAccess ? 5 : 1), "\(types)")
            times.append(unit.unit.presentationTime.nanoseconds)
        }
        #expect(times.count == 29)
        #expect(keyFrames == Array(stride(from: 0, to: 29, by: 4)))
        let gaps = zip(times.dropFirst(), times).map { $0 - $1 }
        // The clock of the recordings counts 90,000 a second.
        #expect(gaps.allSatisfy { abs($0 - 250_000_000) <= 12_000 }, "\(gaps)")
    }

    @Test func areSearchedByTime() throws {
        let bench = try bench()
        let second: Int64 = 1_000_000_000
        let query = RecordingQuery(
            channel: 0, type: .main, range: Self.start + 2 * second..<Self.start + 3 * second)
        #expect(try bench.store.search(query).recordings.map(\.name) == [Self.names[1]])
        let newest = RecordingQuery(channel: 0, type: .main, page: 1, pageSize: 3, newestFirst: true)
        let page = try bench.store.search(newest)
        #expect(page.total == 4 && page.recordings.map(\.name) == Self.names.reversed().dropLast())
    }

    @Test func areGoneOnWith() throws {
        let before = Self.names.map { Files.read("\(directory)/20261201/\($0)") }
        let bench = try bench()
        bench.recorder().start(.schedule)
        bench.run(pictures: 100)
        bench.recorder().stop(.schedule)
        bench.run(pictures: 1)
        let recordings = try bench.recordings()
        #expect(recordings.count == 5 && recordings.prefix(4).map(\.name) == Self.names)
        #expect(recordings.last?.duration == .seconds(4))
        #expect(bench.log.troubles == [])
        bench.store.close()
        #expect(try findings() == [])
        #expect(Self.names.map { Files.read("\(directory)/20261201/\($0)") } == before)
    }

    /// An earlier release reads an index of its own schema alone.
    @Test func theIndexIsWrittenAsTheEarlierReleaseDid() throws {
        func schema(_ path: String) throws -> [String] {
            let database = try Database(path: path)
            #expect(try database.number("PRAGMA user_version") == 1)
            var lines: [String] = []
            try database.query("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name") { row in
                lines.append(row.text(0))
            }
            return lines
        }
        let new = try StoreBench()
        new.store.close()
        let made = try schema(new.directory + "/index.sqlite")
        #expect(try schema(directory + "/index.sqlite") == made && made.count >= 10)
    }
}
