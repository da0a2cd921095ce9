@testable import Base
import Device
import Media
@testable import Recorder
@testable import System
import TestSupport
import Testing

@Suite struct WriterTests {
    @Test(arguments: [0, 1, 3, 5]) func aRecordingBeginsBeforeItsStart(preSeconds: Int) throws {
        let bench = try StoreBench(preSeconds: preSeconds, files: FaultyFiles())
        bench.run(pictures: 270)
        bench.recorder().start(.event)
        #expect(bench.recorder().isRecording)
        bench.run(pictures: 180)
        bench.recorder().stop(.event)
        bench.store.turn()
        // The last key frame that lies so far back; without, the next one.
        let first = [0: 300, 1: 200, 3: 150, 5: 100][preSeconds] ?? -1
        #expect(try bench.numbers() == Array(first..<450))
        #expect(try bench.recordings().last?.isOpen == false && bench.log.troubles == [])
        // And again, without what is recorded already.
        bench.run(pictures: 10)
        bench.recorder().start(.event)
        bench.run(pictures: 200)
        bench.recorder().stop(.event)
        bench.store.turn()
        #expect(try bench.numbers() == Array(first..<450) + Array((preSeconds == 0 ? 500 : 450)..<660))
    }

    @Test func reasonsAddUp() throws {
        let bench = try StoreBench(files: FaultyFiles())
        let writer = bench.recorder()
        writer.stop(.manual)
        writer.start(.schedule)
        writer.start(.manual)
        writer.start(.manual)
        bench.run(pictures: 100)
        writer.stop(.manual)
        bench.run(pictures: 100)
        #expect(writer.isRecording)
        writer.stop(.schedule)
        #expect(!writer.isRecording)
        bench.run(pictures: 100)
        #expect(try bench.recordings().count == 1 && bench.numbers() == Array(0..<200))
    }

    @Test func timeGoesOnWhateverASourceStamps() throws {
        let bench = try StoreBench(files: FaultyFiles())
        bench.recorder().start(.schedule)
        var source = PictureSource()
        for index in 0..<100 { bench.publish(source.next(at: bench.clock.now + .milliseconds(index / 10 * 7 % 30))) }
        bench.recorder().stop(.schedule)
        bench.store.turn()
        #expect(try bench.numbers() == Array(0..<100))
        let directory = bench.directory
        bench.store.close()
        #expect(try RecordingCheck(directory: directory).run() == [])
    }

    /// With the thread and the clocks of real life.
    @Test func theThreadWritesByItself() throws {
        let folder = try TemporaryFolder()
        let log = EventLog()
        let settings = RecordingSettings(directory: folder.path + "/recordings", capacity: .bytes(64 << 20))
        let store = try RecordingStore(settings: settings, onEvent: { log.add($0) })
        try store.start()
        let hub = StreamHub()
        let writer = store.recorder(of: StoreBench.main, from: hub, deviceID: "D")
        writer.start(.manual)
        var source = PictureSource(picturesAGroup: 10)
        let begin = DeviceClock.system.monotonic()
        for index in 0..<95 { hub.publish(source.next(at: begin + .milliseconds(index))) }
        store.close()
        #expect(log.troubles == [] && log.events.count == 1)
        let bench = try StoreBench(folder: folder)
        #expect(try bench.numbers() == Array(0..<95))
        let age = DeviceClock.system.wall() - (try bench.recordings()[0].start)
        #expect(age >= 0 && age < 600_000_000_000)
    }

    @Test(arguments: [
        RecordingSettings(directory: "", capacity: .bytes(64 << 20)),
        RecordingSettings(directory: "/x", capacity: .bytes(1 << 20)),
        RecordingSettings(directory: "/x", capacity: .share(0)),
        RecordingSettings(directory: "/x", capacity: .share(96)),
        RecordingSettings(directory: "/x", capacity: .bytes(64 << 20), segmentSeconds: 0),
        RecordingSettings(directory: "/x", capacity: .bytes(64 << 20), syncSeconds: 61),
        RecordingSettings(directory: "/x", capacity: .bytes(64 << 20), preSeconds: -1),
        RecordingSettings(directory: "/x", capacity: .bytes(64 << 20), queueBytes: 5),
    ]) func settingsAreChecked(_ settings: RecordingSettings) {
        #expect(throws: RecordingError.self) { try RecordingStore(settings: settings, onEvent: { _ in }) }
    }

    @Test func newParameterSetsAndHolesBeginASegment() throws {
        let bench = try StoreBench(segmentSeconds: 600, files: FaultyFiles())
        bench.recorder().start(.schedule)
        bench.run(pictures: 100)
        bench.sources[StoreBench.main]?.variant = 2
        bench.run(pictures: 100)
        bench.clock.advance(.seconds(20))
        bench.run(pictures: 100)
        bench.store.close()
        let again = try StoreBench(folder: bench.folder)
        #expect(try again.recordings().map { $0.duration } == [.seconds(4), .seconds(4), .seconds(4)])
        let whole = try again.store.reader(of: StoreBench.main, range: 0..<Int64.max)
        #expect(whole.duration == .seconds(12), "holes take no time")
        let hole = TestClock.afternoon + 8_000_000_000
        #expect(whole.position(at: hole - 1_000_000_000) == .seconds(7) && whole.position(at: hole + 1) == .seconds(8))
        #expect(whole.position(at: hole + 21_000_000_000) == .seconds(9) && whole.position(at: .max) == .seconds(12))
        #expect(whole.position(at: 0) == .zero)
        var positions: [Duration] = []
        while let unit = try whole.next() { positions.append(unit.position) }
        #expect(
            positions.count == 300 && zip(positions, positions.dropFirst()).allSatisfy { $1 - $0 == .milliseconds(40) })
    }

    /// A source that makes no key frames for long is written in parts; memory stays bounded.
    @Test func aLongGroupIsWrittenInParts() throws {
        let files = FaultyFiles()
        let bench = try StoreBench(segmentSeconds: 10, files: files)
        bench.sources[StoreBench.main] = PictureSource(picturesAGroup: 5000, size: 20_000)
        bench.recorder().start(.schedule)
        bench.run(pictures: 1000)
        #expect((15...40).contains(files.count(.write)))
        #expect(try bench.numbers().count > 900 && bench.log.troubles == [])
    }

    /// One write a group, and a sync soon after it.
    @Test func groupsAreWrittenAtOnce() throws {
        let files = FaultyFiles()
        let bench = try StoreBench(segmentSeconds: 600, files: files)
        bench.recorder().start(.schedule)
        bench.run(pictures: 51)
        let (writes, syncs) = (files.count(.write), files.count(.syncData))
        bench.run(pictures: 1000)
        #expect(files.count(.write) - writes == 20 && files.count(.syncData) - syncs == 20)
    }

    /// The promise: what is older than the sync time and a group is on the disk.
    @Test(arguments: [1, 10, 25, 50, 100]) func whatIsOldEnoughIsOnTheDisk(picturesAGroup: Int) throws {
        let bench = try StoreBench(segmentSeconds: 7, files: FaultyFiles())
        bench.sources[StoreBench.main] = PictureSource(picturesAGroup: picturesAGroup)
        bench.recorder().start(.schedule)
        var number = 0
        bench.run(pictures: 400, each: {
            number += 1
            guard number % 3 == 0, case let old = number - 50 - picturesAGroup - 1, old >= 0 else { return }
            let rows = (try? bench.store.desk.ask { queries throws(DatabaseFailure) in
                try queries.all(of: StoreBench.main, from: 0, to: .max)
            }) ?? []
            let ticks = rows.reduce(0) { $0 + bench.store.desk.current($1).ticks }
            #expect(ticks >= Int64(old) * 3600)
        })
    }

    @Test func anOpenRecordingIsFollowed() throws {
        let bench = try StoreBench(files: FaultyFiles())
        bench.recorder().start(.schedule)
        bench.run(pictures: 160)
        let reader = try bench.store.reader(of: StoreBench.main, range: TestClock.afternoon..<Int64.max)
        var numbers = try StoreBench.numbers(reader)
        #expect(numbers == Array(0..<numbers.count) && numbers.count >= 100 && reader.isGrowing)
        bench.run(pictures: 500)
        numbers += try StoreBench.numbers(reader)
        #expect(numbers == Array(0..<numbers.count) && numbers.count >= 600, "and into the next segments")
        bench.recorder().stop(.schedule)
        bench.store.turn()
        numbers += try StoreBench.numbers(reader)
        #expect(numbers == Array(0..<660) && !reader.isGrowing)
    }
}
