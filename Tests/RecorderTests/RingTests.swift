@testable import Device
@testable import Media
@testable import Recorder
@testable import System
import TestSupport
import Testing

@Suite struct RingTests {
    private static let sub = StreamID(channel: 0, type: .sub)
    private static let second = StreamID(channel: 1, type: .main)

    /// What the folder takes up is looked at after every write.
    private func fill(_ files: any StoreFiles, times: Int64) throws {
        let capacity: Int64 = 64 << 20
        let bench = try StoreBench(capacity: capacity, segmentSeconds: 300, files: files)
        for stream in [StoreBench.main, Self.second] {
            bench.sources[stream] = PictureSource(picturesAGroup: 25, size: 60_000)
            bench.recorder(stream).start(.schedule)
        }
        bench.sources[Self.sub] = PictureSource(picturesAGroup: 25, size: 7_000)
        bench.recorder(Self.sub).start(.schedule)
        var most: Int64 = 0
        var written: Int64 = 0
        while written < times * capacity {
            bench.run(pictures: 25, [StoreBench.main, Self.second, Self.sub], turns: false)
            bench.store.turn()
            written += 25 * (2 * 60_000 + 7_000) + 4 * 127_000
            let allocated = bench.folder.allocated
            most = max(most, allocated)
            #expect(allocated <= capacity)
            let used = try bench.store.usage().used
            #expect(used >= allocated && used <= capacity, "the book says no less than the disk")
        }
        #expect(most > capacity * 8 / 10, "and the ring is put to use")
        #expect(bench.log.troubles == [])
        // The oldest went, of all streams, and nothing else: what is left goes on without a hole.
        for stream in [StoreBench.main, Self.second, Self.sub] {
            let numbers = try bench.numbers(stream)
            #expect(numbers == Array((numbers.first ?? 0)...(numbers.last ?? 0)) && numbers.count > 50)
        }
        let folder = bench.folder
        bench.store.close()
        #expect(try RecordingCheck(directory: folder.path + "/recordings", capacity: .bytes(capacity)).run() == [])
    }

    @Test func sixtyFourMegabytesAreWrittenTwentyTimesOver() throws {
        let files = FaultyFiles()  // counts, and does not wait for the disk
        try fill(files, times: 20)
        #expect(files.count(.claim) > 200)
    }

    @Test func claimsAreArithmeticWhereTheDiskTakesNone() throws {
        let files = FaultyFiles()
        files.refuseClaims()
        try fill(files, times: 2)
        #expect(files.count(.claim) == 0)
    }

    /// The share is of what the disk has now: a card's partition grows at its first start.
    @Test func aShareOfTheDiskFollowsTheDisk() throws {
        let files = FaultyFiles()
        files.setTotal(40 << 20)
        let bench = try StoreBench(share: 50, segmentSeconds: 2, files: files)
        bench.sources[StoreBench.main] = PictureSource(picturesAGroup: 25, size: 20_000)
        bench.recorder().start(.schedule)
        bench.run(pictures: 2_000)
        let first = try bench.store.usage()
        #expect(first.capacity == 40 << 20 / 100 * 50 && first.used > 15 << 20 && first.used <= first.capacity)
        files.setTotal(80 << 20)
        bench.run(pictures: 2_000)
        let second = try bench.store.usage()
        #expect(second.capacity == 80 << 20 / 100 * 50 && second.used > 32 << 20 && second.used <= second.capacity)
        // A smaller card with the same recordings on it.
        files.setTotal(10 << 20)
        bench.run(pictures: 100)
        let third = try bench.store.usage()
        #expect(third.capacity == 16 << 20 && third.used <= third.capacity)
        #expect(bench.log.troubles == [])
    }

    /// The platform is told what there is (7FH), not what was configured.
    @Test func theStoreIsNoLargerThanItsDisk() throws {
        let files = FaultyFiles()
        let bench = try StoreBench(capacity: 1 << 40, files: files)
        files.setFree(100 << 20)
        let usage = try bench.store.usage()
        #expect(usage.capacity - usage.used == 92 << 20 && usage.free == 92 << 20)
        files.setFree(1 << 50)
        #expect(try bench.store.usage().capacity == 1 << 40)
    }

    /// FAT takes no files of 4 GiB, and an hour of 10 Mbit/s has more.
    @Test func noSegmentIsTooLargeForFAT() {
        let core = RecorderCore(
            settings: RecordingSettings(directory: "/nonexistent", capacity: .bytes(1 << 50), segmentSeconds: 3600),
            files: SystemFiles(), clock: .system, desk: IndexReader(table: SegmentTable()), report: { _ in })
        #expect(core.segmentLimit <= 3 << 30)
    }

    @Test func whatIsLockedOrPlayedStays() throws {
        let bench = try StoreBench(capacity: 16 << 20, segmentSeconds: 10, files: FaultyFiles())
        bench.sources[StoreBench.main] = PictureSource(picturesAGroup: 25, size: 10_000)
        bench.recorder().start(.schedule)
        bench.run(pictures: 1000)
        let before = try bench.recordings()
        try bench.store.setLocked(true, named: before[0].name)
        let reader = try bench.store.reader(named: before[1].name)
        let first = try reader.next()
        #expect(first != nil)
        bench.run(pictures: 3000)
        let after = try bench.recordings()
        #expect(after[0].name == before[0].name && after[0].isLocked && after[1].name == before[1].name)
        #expect(after[2].name > before[2].name && bench.log.troubles == [])
        #expect(throws: RecordingError.inUse(name: before[0].name, why: "locked")) {
            try bench.store.delete(named: before[0].name)
        }
        #expect(throws: RecordingError.inUse(name: before[1].name, why: "being played")) {
            try bench.store.delete(named: before[1].name)
        }
        #expect(throws: RecordingError.inUse(name: after.last?.name ?? "", why: "being recorded")) {
            try bench.store.delete(named: after.last?.name ?? "")
        }
        let playing = try StoreBench.numbers(reader)
        #expect(playing.count == before[1].duration.ticks / 3600 - 1)
        reader.close()
        bench.run(pictures: 1000)
        #expect(throws: RecordingError.noSuchRecording(before[1].name)) {
            try bench.store.reader(named: before[1].name)
        }
        #expect(try bench.recordings().first?.name == before[0].name)
    }

    @Test func aFileThatIsSentStays() throws {
        let bench = try StoreBench(capacity: 16 << 20, segmentSeconds: 10, files: FaultyFiles())
        bench.sources[StoreBench.main] = PictureSource(picturesAGroup: 25, size: 10_000)
        bench.recorder().start(.schedule)
        bench.run(pictures: 1000)
        let before = try bench.recordings()
        var file: RecordingFile? = try bench.store.file(named: before[0].name)
        #expect(file?.recording == before[0] && file?.path.hasSuffix("/" + before[0].name) == true)
        bench.run(pictures: 3000)
        let after = try bench.recordings()
        #expect(after[0].name == before[0].name && after[1].name > before[1].name)
        let last = after.last?.name ?? ""
        #expect(throws: RecordingError.inUse(name: last, why: "being recorded")) { try bench.store.file(named: last) }
        file = nil
        bench.run(pictures: 1000)
        #expect(throws: RecordingError.noSuchRecording(before[0].name)) { try bench.store.file(named: before[0].name) }
    }

    @Test func withoutLoopRecordingStopsAndGoesOnWhenThereIsRoom() throws {
        let bench = try StoreBench(capacity: 16 << 20, segmentSeconds: 10, files: FaultyFiles())
        bench.store.setLoop(false, channel: 0)
        bench.sources[StoreBench.main] = PictureSource(picturesAGroup: 25, size: 10_000)
        bench.recorder().start(.schedule)
        bench.run(pictures: 3000)
        #expect(bench.log.troubles == [.full(StoreBench.main)], "said once")
        let kept = try bench.recordings()
        #expect(kept.first?.start == TestClock.afternoon && bench.folder.allocated <= 16 << 20)
        // Another channel that loops finds nothing to remove either.
        bench.sources[Self.second] = PictureSource(picturesAGroup: 25, size: 60_000)
        bench.recorder(Self.second).start(.schedule)
        bench.run(pictures: 100, [Self.second])
        #expect(bench.log.troubles.last == .full(Self.second))
        for recording in kept.prefix(4) { try bench.store.delete(named: recording.name) }
        bench.run(pictures: 100)
        #expect(bench.log.troubles.last == .recovered(StoreBench.main))
        bench.store.setLoop(true, channel: 0)
        bench.run(pictures: 3000)
        #expect(bench.folder.allocated <= 16 << 20)
        let troubles = bench.log.troubles.count
        bench.run(pictures: 1000)
        #expect(bench.log.troubles.count == troubles)
        #expect(try bench.recordings().last?.isOpen == true)
        let directory = bench.directory
        bench.store.close()
        #expect(try RecordingCheck(directory: directory, capacity: .bytes(16 << 20)).run() == [])
    }

    @Test func whoeverGoesIsNamed() throws {
        let bench = try StoreBench(capacity: 16 << 20, segmentSeconds: 10, files: FaultyFiles())
        bench.sources[StoreBench.main] = PictureSource(picturesAGroup: 25, size: 10_000)
        bench.recorder().start(.schedule)
        bench.run(pictures: 3000)
        bench.recorder().stop(.schedule)
        var removed: Set<String> {
            Set(bench.log.events.compactMap { if case .removed(let name) = $0 { name } else { nil } })
        }
        var closed: Set<String> {
            Set(bench.log.events.compactMap { if case .closed(let recording) = $0 { recording.name } else { nil } })
        }
        #expect(!removed.isEmpty)
        #expect(try removed == closed.subtracting(bench.recordings().map(\.name)))
        try bench.store.delete(named: try bench.recordings()[0].name)
        #expect(try removed == closed.subtracting(bench.recordings().map(\.name)))
        try bench.store.deleteAll()
        #expect(removed == closed)
    }

    /// What has no room leaves nothing behind, wherever in a segment the room ends.
    @Test(arguments: [9_000, 11_000, 45_000, 170_000]) func theEndOfTheRoomIsClean(size: Int) throws {
        let bench = try StoreBench(capacity: 16 << 20, segmentSeconds: 10, files: FaultyFiles())
        bench.store.setLoop(false, channel: 0)
        bench.sources[StoreBench.main] = PictureSource(picturesAGroup: 20, size: size)
        bench.recorder().start(.schedule)
        bench.run(pictures: 2000)
        #expect(bench.log.troubles == [.full(StoreBench.main)] && bench.folder.allocated <= 16 << 20)
        let numbers = try bench.numbers()
        #expect(numbers == Array(0..<numbers.count))
        let directory = bench.directory
        bench.store.close()
        #expect(try RecordingCheck(directory: directory, capacity: .bytes(16 << 20)).run() == [])
    }

    @Test func aDiskThatOthersFillMakesRoomForRecordings() throws {
        let files = FaultyFiles()
        let bench = try StoreBench(capacity: 64 << 20, segmentSeconds: 10, files: files)
        bench.sources[StoreBench.main] = PictureSource(picturesAGroup: 25, size: 10_000)
        bench.recorder().start(.schedule)
        bench.run(pictures: 1000)
        let before = try bench.recordings()
        files.setFree(1 << 20)
        bench.run(pictures: 1000)
        #expect(try bench.recordings().count < before.count + 4, "old ones went")
        #expect(bench.folder.allocated < 30 << 20)
    }

    @Test func formattingRemovesAllAndRecordingGoesOn() throws {
        let bench = try StoreBench(files: FaultyFiles())
        let foreign = bench.directory + "/holiday.jpg"
        _ = try SystemFiles().create(foreign)
        bench.recorder().start(.schedule)
        bench.run(pictures: 600)
        let reader = try bench.store.reader(named: try bench.recordings()[0].name)
        try bench.store.setLocked(true, named: try bench.recordings()[1].name)
        try bench.store.deleteAll()
        #expect(try bench.recordings() == [] && SegmentFolder.names(in: bench.directory) == [])
        #expect(Look.status(foreign) != nil)
        #expect(try StoreBench.numbers(reader).count == 250, "who plays it plays it to its end")
        bench.run(pictures: 200)
        bench.store.turn()
        #expect(bench.log.troubles == [])
        let numbers = try bench.numbers()
        #expect(numbers.first == 550, "the group that waited in memory")
        let used = try bench.store.usage()
        #expect(used.used < 20 << 20 && used.capacity == 64 << 20)
    }
}
