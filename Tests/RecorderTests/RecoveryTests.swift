import Device
import Glibc
import Media
@testable import Recorder
@testable import System
import TestSupport
import Testing

@Suite struct RecoveryTests {
    /// The folder as a power cut leaves it: everything of now, and the open segment's end as the test likes.
    private func copy(_ bench: StoreBench) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        mkdir(folder.path + "/recordings", 0o755)
        func copy(_ from: String, _ to: String) throws {
            for name in Look.names(in: from) {
                if Look.isFolder(from + "/" + name) {
                    mkdir(to + "/" + name, 0o755)
                    try copy(from + "/" + name, to + "/" + name)
                } else {
                    let source = try SystemFiles().open(from + "/" + name, forWriting: false)
                    let bytes = try Look.read(source, at: 0, count: Int(Look.status(source).length))
                    let target = try SystemFiles().create(to + "/" + name)
                    try bytes.withUnsafeBytes { try SystemFiles().write(target, $0, at: 0) }
                }
            }
        }
        try copy(bench.directory, folder.path + "/recordings")
        return folder
    }

    private func edit(_ folder: TemporaryFolder, _ path: String, _ body: (borrowing OpenFile, Int64) throws -> Void)
        throws
    {
        let file = try SystemFiles().open(folder.path + "/recordings/" + path, forWriting: true)
        try body(file, Look.status(file).length)
    }

    private func expectClean(_ folder: TemporaryFolder) throws {
        #expect(try RecordingCheck(directory: folder.path + "/recordings").run() == [])
    }

    /// Every length that the open file can have: nothing older than what was torn is lost, and nothing wrong is shown.
    @Test func aTornEndCostsThePicturesThatWereTorn() throws {
        let bench = try StoreBench(segmentSeconds: 60, files: FaultyFiles())
        bench.sources[StoreBench.main] = PictureSource(picturesAGroup: 10, size: 300)
        bench.recorder().start(.schedule)
        bench.run(pictures: 101)
        let name = try #require(SegmentName(try bench.recordings()[0].name))
        let length = try #require(Look.status(bench.directory + "/" + name.path)?.length)
        var last = -1
        for cut in Array(stride(from: Int64(0), to: length, by: 1777)) + [length] {
            let folder = try copy(bench)
            try edit(folder, name.path) { file, _ in try SystemFiles().truncate(file, to: cut) }
            let again = try StoreBench(folder: folder)
            let numbers = try again.recordings().isEmpty ? [] : again.numbers()
            #expect(numbers == Array(0..<numbers.count) && numbers.count >= last)
            last = numbers.count
            again.store.close()
            try expectClean(folder)
        }
        #expect(last == 100)
    }

    /// What was not synced the disk wrote in any order: a group is missing before others that are whole.
    @Test(arguments: [(0, 31, 0), (1, 31, 10), (7, 101, 70)])
    func aHoleInTheEndEndsTheRecording(group: Int, pictures: Int, left: Int) throws {
        let folder = try withHole(in: group, pictures: pictures)
        let again = try StoreBench(folder: folder)
        #expect(try left == 0 ? again.recordings().isEmpty : again.numbers() == Array(0..<left))
        again.store.close()
        try expectClean(folder)
    }

    /// What had been synced a card lost later: the rest is kept, with its own times.
    @Test(arguments: [0, 1]) func anOlderHoleCostsItsGroup(group: Int) throws {
        let folder = try withHole(in: group, pictures: 401)
        let again = try StoreBench(folder: folder)
        #expect(try again.numbers() == (0..<400).filter { $0 / 10 != group })
        let found = try again.recordings()[0]
        #expect(found.start == TestClock.afternoon + (group == 0 ? 400_000_000 : 0))
        #expect(found.end == TestClock.afternoon + 16_000_000_000)
        again.store.close()
        let findings = try RecordingCheck(directory: folder.path + "/recordings").run()
        #expect(findings.count == 1)
        if case .damagedPictures? = findings.first?.kind {} else { Issue.record("\(findings)") }
    }

    /// A segment that was not ended, with zeros in one of its groups of ten pictures.
    private func withHole(in group: Int, pictures: Int) throws -> TemporaryFolder {
        let bench = try StoreBench(segmentSeconds: 60, files: FaultyFiles())
        bench.sources[StoreBench.main] = PictureSource(picturesAGroup: 10)
        bench.recorder().start(.schedule)
        bench.run(pictures: pictures)
        let folder = try copy(bench)
        let name = try #require(SegmentFolder.names(in: bench.directory).first)
        try edit(folder, name.path) { file, length in
            var scan = SegmentScan()
            try scan.read(file, from: 0, to: length)
            let start = scan.keyFrames.entries[group].offset
            try [UInt8](repeating: 0, count: 1880).withUnsafeBytes { try SystemFiles().write(file, $0, at: start) }
        }
        return folder
    }

    /// A card fails reads: the recording whose end can't be read keeps what the index knows, and recording goes on.
    @Test(arguments: [false, true]) func oneUnreadableRecordingStopsNoOther(withoutIndex: Bool) throws {
        let bench = try StoreBench(segmentSeconds: 10, files: FaultyFiles())
        bench.recorder().start(.schedule)
        bench.run(pictures: 401)
        let folder = try copy(bench)
        if withoutIndex { for end in ["", "-wal", "-shm"] { unlink(folder.path + "/recordings/index.sqlite" + end) } }
        let files = FaultyFiles()
        files.fail([.open], with: EIO)
        let again = try StoreBench(folder: folder, files: files)
        #expect(again.log.events.allSatisfy { if case .failed = $0 { false } else { true } }, "\(again.log.events)")
        files.fail([.open], with: nil)
        #expect(try again.recordings().count == (withoutIndex ? 0 : 2))
        again.recorder().start(.schedule)
        again.run(pictures: 100)
        #expect(try again.recordings().count == (withoutIndex ? 1 : 3))
        again.store.close()
    }

    /// FAT gives blocks of removed files, which hold pictures of ours too; others give zeros.
    @Test(arguments: [false, true]) func staleBlocksAreNoPictures(isOldFootage: Bool) throws {
        let bench = try StoreBench(segmentSeconds: 8, files: FaultyFiles())
        bench.recorder().start(.schedule)
        bench.run(pictures: 300)
        let names = try bench.recordings().compactMap { SegmentName($0.name) }
        let old = try SystemFiles().open(bench.directory + "/" + names[0].path, forWriting: false)
        let folder = try copy(bench)
        try edit(folder, names[1].path) { file, length in
            // The tail's last part is another file's, at the same place.
            let start = length / 2 / 188 * 188
            var bytes = try Look.read(old, at: start, count: Int(length - start))
            if !isOldFootage { bytes = [UInt8](repeating: 0, count: bytes.count) }
            try bytes.withUnsafeBytes { try SystemFiles().write(file, $0, at: start) }
        }
        let again = try StoreBench(folder: folder)
        let numbers = try again.numbers()
        #expect(numbers == Array(0..<numbers.count) && numbers.count > 220 && numbers.count < 300)
        #expect(again.log.events.contains(.repaired(segments: 1)))
        again.store.close()
        try expectClean(folder)
    }

    /// What was written after the index had last heard of it is found by reading on.
    @Test func theIndexMayLagBehind() throws {
        let bench = try StoreBench(capacity: 512 << 20, segmentSeconds: 600, files: FaultyFiles())
        bench.sources[StoreBench.main] = PictureSource(picturesAGroup: 25, size: 20_000)
        bench.recorder().start(.schedule)
        bench.run(pictures: 1001)
        let folder = try copy(bench)
        let again = try StoreBench(folder: folder)
        #expect(try again.numbers() == Array(0..<1000))
        #expect(again.log.troubles == [.repaired(segments: 1)])
        let recording = try again.recordings()[0]
        #expect(recording.duration == .seconds(40))
        #expect(!recording.isOpen)
        again.store.close()
        try expectClean(folder)
    }

    @Test(arguments: ["missing", "empty", "nonsense", "torn"]) func anIndexIsMadeAnew(_ damage: String) throws {
        let bench = try StoreBench(files: FaultyFiles())
        bench.recorder().start(.schedule)
        bench.run(pictures: 601)
        let before = try bench.recordings()
        let folder = try copy(bench)
        let index = folder.path + "/recordings/index.sqlite"
        for suffix in ["-wal", "-shm"] { unlink(index + suffix) }
        try edit(folder, "index.sqlite") { file, length in
            switch damage {
            case "nonsense":
                try Array("This is no database. ".utf8).withUnsafeBytes { try SystemFiles().write(file, $0, at: 0) }
            case "torn": try SystemFiles().truncate(file, to: length / 3)
            default: try SystemFiles().truncate(file, to: 0)
            }
        }
        if damage == "missing" || damage == "empty" { unlink(index) }
        let again = try StoreBench(folder: folder)
        #expect(try again.numbers() == Array(0..<600))
        let after = try again.recordings()
        #expect(after.map { $0.name } == before.map { $0.name } && after.map { $0.start } == before.map { $0.start })
        #expect(after.dropLast().map { $0.duration } == before.dropLast().map { $0.duration })
        #expect(again.log.troubles.contains(.indexRebuilt(segments: 3)))
        again.store.close()
        try expectClean(folder)
    }

    /// What was put aside takes up room like everything else.
    @Test func aDamagedIndexCountsAsUsed() throws {
        let bench = try StoreBench(files: FaultyFiles())
        bench.store.close()
        let index = bench.directory + "/index.sqlite"
        #expect(unlink(index) == 0)
        let file = try SystemFiles().create(index)
        try [UInt8](repeating: 7, count: 3 << 20).withUnsafeBytes { try SystemFiles().write(file, $0, at: 0) }
        let again = try StoreBench(folder: bench.folder, files: FaultyFiles())
        #expect(Look.status(index + ".damaged")?.length == 3 << 20)
        #expect(try again.store.usage().used >= again.folder.allocated)
    }

    @Test func aRemovalThatWasCutOffIsFinished() throws {
        let bench = try StoreBench(files: FaultyFiles())
        bench.recorder().start(.schedule)
        bench.run(pictures: 600)
        let recording = try bench.recordings()[0]
        let folder = try copy(bench)
        bench.store.close()
        // As far as the row's mark.
        do {
            let index = try RecordingIndex(path: folder.path + "/recordings/index.sqlite")
            try index.setGoing(id: 1)
        }
        let again = try StoreBench(folder: folder)
        #expect(try again.recordings().contains { $0.name == recording.name } == false)
        #expect(Look.status(again.path(recording)) == nil)
        again.store.close()
        try expectClean(folder)
    }

    @Test func damageInTheMiddleCostsItsGroup() throws {
        let bench = try StoreBench(files: FaultyFiles())
        bench.recorder().start(.schedule)
        bench.run(pictures: 300)
        bench.store.close()
        let recording = try #require(SegmentFolder.names(in: bench.directory).first)
        try edit(bench.folder, recording.path) { file, length in
            try [UInt8](repeating: 0xFF, count: 3000).withUnsafeBytes {
                try SystemFiles().write(file, $0, at: length / 2)
            }
        }
        let findings = try RecordingCheck(directory: bench.directory).run()
        #expect(findings.count == 1 && findings[0].isProblem && findings[0].path == recording.description)
        guard case .damagedPictures = findings[0].kind else { throw FileFailure(code: 0, action: "", path: "") }
        let again = try StoreBench(folder: bench.folder)
        let numbers = try again.numbers()
        #expect(numbers.count >= 250 && numbers.suffix(150) == Array(150..<300)[...])
    }
}
