@testable import Base
import Device
import Glibc
import Media
@testable import Recorder
import TestSupport
import Testing

/// What is missing among recordings that are played one behind the other costs itself alone.
@Suite struct GapsWhilePlayedTests {
    private let files = FaultyFiles()

    /// Four recordings of ten seconds.
    private func recorded() throws -> (bench: StoreBench, recordings: [Recording]) {
        let bench = try StoreBench(files: files)
        bench.sources[StoreBench.main] = PictureSource(picturesAGroup: 25, size: 20_000)
        bench.recorder().start(.schedule)
        bench.run(pictures: 1000)
        bench.recorder().stop(.schedule)
        bench.store.turn()
        return (bench, try bench.recordings())
    }

    private func expectEven(_ positions: [Duration], _ number: Int = #line) {
        let steps = zip(positions, positions.dropFirst()).map { $1 - $0 }
        #expect(
            steps.allSatisfy { $0 > .zero && $0 < .milliseconds(100) },
            "no viewer waits for what is not there, \(number)")
    }

    /// The ring takes the oldest recordings, which somebody who stands still has not played yet.
    @Test func whatWasRemovedMeanwhileTakesNoTime() throws {
        let (bench, recordings) = try recorded()
        let reader = try bench.store.reader(of: StoreBench.main, range: 0..<Int64.max)
        var units = [try #require(try reader.next())]
        for recording in recordings[1...2] { try bench.store.delete(named: recording.name) }
        while let unit = try reader.next() { units.append(unit) }
        #expect(units.map { PictureSource.number(of: $0.unit) } == Array(0..<250) + Array(750..<1000))
        expectEven(units.map(\.position))
        #expect(reader.duration == .seconds(20))
        #expect(reader.position(at: recordings[3].start) == .seconds(10))
        #expect(try reader.seek(to: .seconds(12)) == .seconds(12))
        #expect(try PictureSource.number(of: #require(try reader.next()).unit) == 800)
    }

    @Test func soItIsWithASeekAndWithKeyFrames() throws {
        let (bench, recordings) = try recorded()
        let reader = try bench.store.reader(of: StoreBench.main, range: 0..<Int64.max)
        for recording in recordings[1...2] { try bench.store.delete(named: recording.name) }
        #expect(try reader.seek(to: .seconds(25)) == .seconds(20), "what is behind the gap stands in for it")
        #expect(try PictureSource.number(of: #require(try reader.next()).unit) == 750)
        #expect(try reader.seek(to: .zero) == .zero)
        var positions: [Duration] = []
        while let unit = try reader.nextKeyFrame() { positions.append(unit.position) }
        #expect(positions == (0..<20).map { Duration.seconds($0) })
    }

    @Test func theFirstOneMayBeGone() throws {
        let (bench, recordings) = try recorded()
        #expect(unlink(bench.path(recordings[0])) == 0)
        let reader = try bench.store.reader(of: StoreBench.main, range: 0..<Int64.max)
        #expect(reader.start == recordings[1].start && reader.duration == .seconds(30))
        #expect(try StoreBench.numbers(reader) == Array(250..<1000))
        #expect(throws: RecordingError.noSuchRecording(recordings[0].name)) {
            try bench.store.reader(named: recordings[0].name)
        }
    }

    @Test func aShortenedFileTakesTheTimeThatIsLeft() throws {
        let (bench, recordings) = try recorded()
        #expect(truncate(bench.path(recordings[1]), Int(recordings[1].bytes / 3)) == 0)
        let reader = try bench.store.reader(of: StoreBench.main, range: 0..<Int64.max)
        var units: [RecordedUnit] = []
        while let unit = try reader.next() { units.append(unit) }
        #expect(units.count > 800 && units.count < 850)
        expectEven(units.map(\.position))
    }

    /// A card fails reads at one place: it costs the pictures from there to a key frame, and says so.
    @Test func aBadBlockCostsItsSurroundings() throws {
        let (bench, recordings) = try recorded()
        let middle = recordings[1].bytes / 2
        files.damage(bench.path(recordings[1]), middle..<middle + 4096)
        for isWhole in [true, false] {
            let reader =
                try isWhole
                ? bench.store.reader(of: StoreBench.main, range: 0..<Int64.max)
                : bench.store.reader(named: recordings[1].name)
            let numbers = try StoreBench.numbers(reader)
            let all = Set(isWhole ? 0..<1000 : 250..<500)
            #expect(numbers == numbers.sorted() && Set(numbers).isSubset(of: all))
            #expect(numbers.count >= all.count - 50 && numbers.count < all.count)
            #expect(reader.unreadablePlaces == 1)
        }
    }

    /// So it does in the beginning, and where all of a recording can't be read.
    @Test(arguments: [0, 1, 3]) func anUnreadableRecordingCostsItself(number: Int) throws {
        let (bench, recordings) = try recorded()
        files.damage(bench.path(recordings[number]), 0..<Int64.max)
        let reader = try bench.store.reader(of: StoreBench.main, range: 0..<Int64.max)
        var units: [RecordedUnit] = []
        while let unit = try reader.next() { units.append(unit) }
        let numbers = units.map { PictureSource.number(of: $0.unit) }
        #expect(numbers == (0..<1000).filter { $0 / 250 != number })
        expectEven(units.map(\.position))
        #expect(reader.unreadablePlaces == 1)
        #expect(throws: RecordingError.self) { try bench.store.reader(named: recordings[number].name) }
        let export = bench.folder.path + "/export.ts"
        #expect(try bench.store.export(StoreBench.main, range: 0..<Int64.max, to: export)
            == ExportedSpan(duration: .seconds(30), unreadablePlaces: 1))
    }

    /// Nothing of what has just begun is on the disk yet.
    @Test func whatHasJustBegunIsNothingYet() throws {
        let bench = try StoreBench(files: files)
        bench.recorder().start(.schedule)
        bench.run(pictures: 5)
        #expect(throws: RecordingError.nothingRecorded) {
            try bench.store.reader(of: StoreBench.main, range: 0..<Int64.max)
        }
    }
}
