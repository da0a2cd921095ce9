@testable import Base
import Device
@testable import Media
@testable import Recorder
@testable import System
import Testing

@Suite struct RecordingStoreTests {
    @Test func whatIsRecordedIsFoundAndPlayed() throws {
        let bench = try StoreBench()
        let format = VideoFormat(
            size: PictureSize(width: 640, height: 360), frameRate: FrameRate(25), bitRate: 512,
            parameterSets: try #require(
                ParameterSets(sequence: [0x67, 0x64, 0, 0x1F, 1, 0x80], picture: [0x68, 0xEE, 1])))
        bench.hub().setTracks([Track(id: .video, kind: .video(format))])
        bench.recorder().start(.manual)
        bench.run(pictures: 800)
        bench.recorder().stop(.manual)
        bench.store.turn()

        let found = try bench.recordings()
        #expect(found.map { $0.name } == [
            "812A930E4BC_0_20260103140500.ts", "812A930E4BC_0_20260103140510.ts", "812A930E4BC_0_20260103140520.ts",
            "812A930E4BC_0_20260103140530.ts",
        ])
        #expect(found.map { $0.duration } == [.seconds(10), .seconds(10), .seconds(10), .seconds(2)])
        #expect(found.map { $0.start } == (0..<4).map { TestClock.afternoon + $0 * 10_000_000_000 })
        for recording in found {
            #expect(!recording.isOpen && Look.status(bench.path(recording))?.length == recording.bytes)
        }
        #expect(try bench.numbers() == Array(0..<800))
        #expect(bench.log.troubles == [])
        let reader = try bench.store.reader(named: found[1].name)
        #expect(reader.format.size.width == 640 && reader.format.parameterSets?.sequence.count == 6)
        #expect(reader.start == found[1].start && reader.duration == .seconds(10))
        #expect(try StoreBench.numbers(reader) == Array(250..<500))
    }

    /// A range comes from outside; none is too wide or too early.
    @Test(arguments: [Int64.min..<Int64.max, Int64.min..<(Int64.min + 1), (Int64.max - 1)..<Int64.max, 0..<0])
    func searchTakesAnyRange(range: Range<Int64>) throws {
        let bench = try StoreBench()
        bench.recorder().start(.manual)
        bench.run(pictures: 800)
        let found = try bench.store.search(RecordingQuery(channel: 0, type: .main, range: range))
        let again = try bench.store.search(
            RecordingQuery(channel: 0, type: .main, range: range, page: .max, newestFirst: true))
        #expect(found.total == again.total && again.recordings.isEmpty)
        #expect(found.total == (range.lowerBound == .min && range.upperBound == .max ? found.recordings.count : 0))
    }

    @Test func seekingSnapsBackToAKeyFrame() throws {
        let bench = try StoreBench()
        bench.recorder().start(.manual)
        bench.run(pictures: 600)
        bench.store.close()
        let again = try StoreBench(folder: bench.folder)
        let from = TestClock.afternoon + 5_500_000_000
        let reader = try again.store.reader(of: StoreBench.main, range: from..<(from + 10_000_000_000))
        #expect(reader.start == TestClock.afternoon + 4_000_000_000 && reader.duration == .milliseconds(11_500))
        let first = try #require(try reader.next())
        #expect(PictureSource.number(of: first.unit) == 100 && first.position == .zero && first.wall == reader.start)
        #expect(try reader.seek(to: .milliseconds(7_999)) == .seconds(6))
        #expect(PictureSource.number(of: try #require(try reader.next()).unit) == 250)
        #expect(PictureSource.number(of: try #require(try reader.nextKeyFrame()).unit) == 300)
        #expect(try reader.seek(to: .milliseconds(100)) == .zero)
        #expect(try StoreBench.numbers(reader) == Array(100..<388), "up to 15.5 s after the start")
        let end = try reader.next()
        #expect(end == nil)
        #expect(try reader.seek(to: .seconds(1000)) == .milliseconds(10_000))
        #expect(again.log.troubles == [])
    }
}
