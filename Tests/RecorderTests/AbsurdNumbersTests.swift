import Device
import Glibc
@testable import Media
@testable import Recorder
@testable import System
import Testing

/// Numbers that no device has, from URLs, names of files and worn cards: none of them ends the process.
@Suite struct AbsurdNumbersTests {
    private func recorded() throws -> StoreBench {
        let bench = try StoreBench(files: FaultyFiles())
        bench.recorder().start(.schedule)
        bench.run(pictures: 600)
        bench.store.close()
        return bench
    }

    @Test(arguments: [-1, 1 << 40, Int.max, Int.min]) func noChannelHasSuchANumber(channel: Int) throws {
        let again = try StoreBench(folder: try recorded().folder)
        let stream = StreamID(channel: ChannelID(channel), type: .sub)
        #expect(try again.store.search(RecordingQuery(channel: stream.channel, type: .sub)).total == 0)
        #expect(throws: RecordingError.nothingRecorded) { try again.store.reader(of: stream, range: 0..<Int64.max) }
    }

    /// Somebody renamed a recording; the index is made anew from what is there.
    @Test func aNameWithSuchAChannelIsForeign() throws {
        let bench = try recorded()
        let name = try #require(SegmentFolder.names(in: bench.directory).first)
        let other = "a_\(Int.max)_\(name.time).ts"
        #expect(SegmentName(other) == nil)
        let folder = bench.directory + "/" + name.folder
        #expect(rename(folder + "/" + name.description, folder + "/" + other) == 0)
        for suffix in ["", "-wal", "-shm"] { unlink(bench.directory + "/index.sqlite" + suffix) }
        let again = try StoreBench(folder: bench.folder)
        #expect(try again.recordings().count == 2 && Look.status(folder + "/" + other) != nil)
    }

    /// The sums would let the ring remove everything, or fill the disk: the index is made anew.
    @Test(arguments: [Int64.max, Int64.max - 5_000_000, 1 << 55, -1, Int64.min]) func sumsThatCantBeAreDamage(
        sum: Int64
    ) throws {
        for column in ["allocated", "segments"] {
            let bench = try recorded()
            do {
                let database = try Database(path: bench.directory + "/index.sqlite")
                try database.query("UPDATE day SET \(column) = ?1", [.number(sum)])
            }
            let again = try StoreBench(folder: bench.folder, files: FaultyFiles())
            #expect(again.log.troubles == [.indexRebuilt(segments: 3)])
            #expect(try again.recordings().count == 3)
            again.recorder().start(.schedule)
            again.run(pictures: 100)
            #expect(try again.recordings().count == 4 && again.log.troubles.count == 1)
        }
    }
}
