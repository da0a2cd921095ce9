import Device
import Glibc
@testable import Recorder
@testable import System
import Testing

/// Names that a power cut must not undo. Found by cutting the power: on FAT each name is for itself.
@Suite struct NamesOnDiskTests {
    private let files = NotingFiles()

    @Test func aNewFolderIsThereForGood() throws {
        let bench = try StoreBench(files: files)
        #expect(files.notes == [.madeFolder(bench.directory), .syncedFolder(bench.directory + "/..")])
        bench.store.close()
        let again = try StoreBench(folder: bench.folder, files: files)
        #expect(files.notes.count == 2, "a folder that was there need not be synced")
        again.store.close()
    }

    /// Somebody's folder has the name that the next recording would get: it stays, and the recording has another name.
    @Test func aTakenNameIsNotUsed() throws {
        let bench = try StoreBench(files: files)
        let name = SegmentName(
            deviceID: "812A930E4BC", stream: StoreBench.main, seconds: TestClock.afternoon / 1_000_000_000 + 28_800)
        mkdir(bench.directory + "/" + name.folder, 0o755)
        mkdir(bench.directory + "/" + name.path, 0o755)
        bench.recorder().start(.schedule)
        bench.run(pictures: 201)
        #expect(bench.log.troubles == [] && Look.isFolder(bench.directory + "/" + name.path))
        #expect(try bench.numbers().prefix(100) == Array(0..<100)[...])
    }

    /// A file without row is not counted and never removed: a row goes after its file's removal is on the disk.
    @Test func aRowOutlivesItsFile() throws {
        let bench = try StoreBench(capacity: 16 << 20, segmentSeconds: 4, files: files)
        bench.sources[StoreBench.main] = PictureSource(size: 20_000)
        bench.recorder().start(.schedule)
        for _ in 0..<300 {
            bench.run(pictures: 5)
            try expectRemovalsSynced(bench)
        }
        let newest = try #require(try bench.recordings().last { !$0.isOpen })
        try bench.store.delete(named: newest.name)
        try expectRemovalsSynced(bench)
        try bench.store.deleteAll()
        let removed = try expectRemovalsSynced(bench)
        bench.store.close()
        #expect(removed > 10)
    }

    @Test func soItDoesWhenAStartFinishesARemoval() throws {
        let bench = try StoreBench(files: files)
        bench.recorder().start(.schedule)
        bench.run(pictures: 600)
        bench.store.close()
        try RecordingIndex(path: bench.directory + "/index.sqlite").setGoing(id: 1)
        let again = try StoreBench(folder: bench.folder, files: files)
        #expect(try expectRemovalsSynced(again) == 1)
        again.store.close()
    }

    /// - Returns: how many files were removed so far.
    @discardableResult private func expectRemovalsSynced(_ bench: StoreBench) throws -> Int {
        let index = try Database(path: bench.directory + "/index.sqlite", .reading)
        var names: Set<String> = []
        try index.query("SELECT name FROM segment") { names.insert($0.text(0)) }
        let notes = files.notes
        let removals = notes.indices.compactMap { at -> (at: Int, name: SegmentName)? in
            guard case .removed(let path) = notes[at] else { return nil }
            return path.split(separator: "/").last.flatMap { SegmentName(String($0)) }.map { (at, $0) }
        }
        for (at, name) in removals where !names.contains(name.description) {
            // With its last file the folder goes too.
            let folders = [bench.directory + "/" + name.folder, bench.directory]
            #expect(notes[at...].contains { note in folders.contains { note == .syncedFolder($0) } }, "\(name)")
        }
        return removals.count
    }
}
