import Device
import Glibc
import Media
@testable import Recorder
import TestSupport
import Testing

/// A card that takes nothing any more, as worn-out ones do: what is on it can still be seen.
@Suite(.enabled(if: geteuid() == 0, "only root can mount a disk")) struct ReadOnlyDiskTests {
    @Test(arguments: [false, true]) func whatIsOnItIsSearchedAndPlayed(afterAPowerCut isCut: Bool) throws {
        let folder = try TemporaryFolder()
        try #require(mount("tmpfs", folder.path, "tmpfs", 0, "size=128m") == 0)
        defer { umount2(folder.path, Int32(MNT_DETACH)) }
        let copy = try TemporaryFolder()
        try #require(mount("tmpfs", copy.path, "tmpfs", 0, "size=128m") == 0)
        defer { umount2(copy.path, Int32(MNT_DETACH)) }
        let clock = TestClock()
        do {
            let bench = try StoreBench(folder: folder, clock: clock, segmentSeconds: 4)
            bench.recorder().start(.schedule)
            bench.run(pictures: 600)
            if !isCut { bench.store.close() }
            // What a cut leaves: the files as they are while the store is at work.
            try #require(system("cp -a \(folder.path)/recordings \(copy.path)/recordings") == 0)
        }
        try #require(mount("tmpfs", copy.path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), "size=128m") == 0)
        let bench = try StoreBench(folder: copy, clock: clock, segmentSeconds: 4)
        guard case .failed(.readOnly, _)? = bench.log.events.first else {
            Issue.record("\(isCut): it says \(bench.log.events)")
            return
        }
        #expect(try bench.recordings().count >= 5)
        #expect(try bench.numbers().prefix(450) == Array(0..<450)[...])
        // It can be written again: then the rest is put in order and recording goes on.
        try #require(mount("tmpfs", copy.path, "tmpfs", UInt(MS_REMOUNT), "size=128m") == 0)
        bench.recorder().start(.schedule)
        bench.run(pictures: 600)
        #expect(bench.log.events.contains(.recovered(nil)))
        let numbers = try bench.numbers()
        #expect(numbers.count > 900)
    }
}
