import Device
import Glibc
@testable import Media
@testable import Recorder
@testable import System
import TestSupport
import Testing

@Suite struct FaultTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        var call: FaultyFiles.Call
        var code: Int32
        var failure: RecordingFailure
        var testDescription: String { "\(call) \(code)" }
    }

    static let faults: [Fault] = [
        Fault(call: .write, code: EIO, failure: .writeError), Fault(call: .write, code: EROFS, failure: .readOnly),
        Fault(call: .write, code: ENOSPC, failure: .noSpace), Fault(call: .claim, code: EIO, failure: .writeError),
        Fault(call: .claim, code: ENOSPC, failure: .noSpace),
        Fault(call: .syncData, code: EIO, failure: .writeError), Fault(call: .create, code: EROFS, failure: .readOnly),
        Fault(call: .room, code: ENOENT, failure: .vanished), Fault(call: .syncFolder, code: EIO, failure: .writeError),
        Fault(call: .truncate, code: EIO, failure: .writeError),
    ]

    /// Recording stops with one event, and goes on by itself when the cause is gone. Nothing that was synced is lost.
    @Test(arguments: faults) func recordingGoesOnWhenTheCauseIsGone(_ fault: Fault) throws {
        let files = FaultyFiles()
        let bench = try StoreBench(files: files)
        bench.recorder().start(.schedule)
        bench.run(pictures: 600)
        files.fail([fault.call], with: fault.code)
        bench.run(pictures: 600)
        let failures = bench.log.events.filter { if case .failed = $0 { true } else { false } }
        // Where only the end of a segment fails, each segment is recorded up to there.
        #expect(failures.count == 1 || fault.call == .truncate, "said once")
        if fault.failure != .vanished {
            #expect(try bench.numbers().prefix(450) == Array(0..<450)[...], "what can be read is played")
        }
        guard case .failed(let failure, let reason)? = failures.first else { return }
        #expect(failure == fault.failure && !reason.isEmpty)
        files.fail([fault.call], with: nil)
        bench.run(pictures: 1200)
        #expect(bench.log.events.contains(.recovered(nil)))
        let numbers = try bench.numbers()
        #expect(Set(numbers).isSuperset(of: 0..<500) && Set(numbers).isSuperset(of: 1700..<2300))
        #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count, "and nothing comes twice")
        let folder = bench.folder
        bench.store.close()
        #expect(try RecordingCheck(directory: folder.path + "/recordings").run() == [])
    }

    /// What a failed sync leaves is never synced again: the kernel may say that all is well and have dropped it.
    @Test func aFailedSyncEndsTheFile() throws {
        let files = FaultyFiles()
        let bench = try StoreBench(segmentSeconds: 600, files: files)
        bench.recorder().start(.schedule)
        bench.run(pictures: 120)
        let name = try bench.recordings()[0].name
        files.fail([.syncData], with: EIO)
        bench.run(pictures: 100)
        files.fail([.syncData], with: nil)
        bench.run(pictures: 200)
        let found = try bench.recordings()
        #expect(found[0].name == name && !found[0].isOpen && found.count == 2 && found[1].isOpen)
    }

    @Test func pausesGrow() throws {
        let files = FaultyFiles()
        files.fail([.room], with: EIO)
        let bench = try StoreBench(files: files)
        var tries: [Int] = []
        for second in 0..<120 {
            let before = files.count(.room)
            bench.store.turn()
            if files.count(.room) > before { tries.append(second) }
            bench.clock.advance(.seconds(1))
        }
        #expect(tries == [1, 3, 7, 15, 31, 61, 91])
        #expect(throws: RecordingError.self) { try bench.recordings() }
        #expect(throws: RecordingError.self) { try bench.store.deleteAll() }
    }

    @Test func aFolderThatWentMissingIsNotMadeAgain() throws {
        let bench = try StoreBench(files: FaultyFiles())
        bench.recorder().start(.schedule)
        bench.run(pictures: 100)
        let aside = bench.folder.path + "/card"
        #expect(rename(bench.directory, aside) == 0)
        bench.run(pictures: 1000)
        #expect(!Look.isFolder(bench.directory), "the disk below stays empty")
        #expect(bench.log.events.contains { if case .failed(.vanished, _) = $0 { true } else { false } })
        #expect(rename(aside, bench.directory) == 0)
        bench.run(pictures: 1500)
        #expect(bench.log.events.contains(.recovered(nil)))
        #expect(try bench.numbers().contains(2500))
    }

    /// A disk that hangs for 3 s costs nothing: sixteen streams wait in memory.
    @Test func aStallLosesNothing() throws {
        let bench = try StoreBench(capacity: 1 << 30, files: FaultyFiles())
        let streams = (0..<16).map { StreamID(channel: ChannelID($0), type: .main) }
        for stream in streams {
            bench.sources[stream] = PictureSource(picturesAGroup: 50, size: 18_000)
            bench.recorder(stream).start(.schedule)
        }
        bench.run(pictures: 60, streams)
        bench.run(pictures: 75, streams, turns: false)
        bench.run(pictures: 60, streams)
        #expect(bench.log.troubles == [])
        for stream in streams { #expect(try bench.numbers(stream) == Array(0..<150)) }
    }

    /// A disk that hangs for longer costs what does not fit, up to a key frame, and says so.
    @Test func whatDoesNotFitIsDroppedAndCounted() throws {
        let bench = try StoreBench(queueBytes: 1 << 20, files: FaultyFiles())
        bench.sources[StoreBench.main] = PictureSource(picturesAGroup: 50, size: 10_000)
        bench.recorder().start(.schedule)
        bench.run(pictures: 120)
        bench.run(pictures: 500, turns: false)
        bench.run(pictures: 130)
        bench.recorder().stop(.schedule)
        bench.store.turn()
        let dropped = bench.log.events.compactMap { if case .dropped(_, let count) = $0 { count } else { nil } }
        let numbers = try bench.numbers()
        #expect(dropped.reduce(0, +) == 750 - numbers.count)
        #expect(numbers.suffix(100) == Array(650..<750)[...])
        let gap = try #require(zip(numbers, numbers.dropFirst()).first { $0 + 1 != $1 })
        #expect(gap.1 % 50 == 0, "it goes on at a key frame")
    }
}
