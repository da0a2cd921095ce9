import Device
import Glibc
@testable import Media
@testable import Recorder
import TestSupport
import Testing

/// For figures, not for `make test`: writes to a real disk as fast as it goes, with the syncs of real time.
@Suite struct DiskTests {
    private func number(_ name: String, _ otherwise: Int) -> Int {
        getenv(name).flatMap { Int(String(cString: $0)) } ?? otherwise
    }

    /// `RECORDER_DISK=/mnt/card RECORDER_STREAMS=1 swift test -c release --filter aDiskIsWritten`, and before and after
    /// it the sectors written of `/sys/block/DEVICE/stat`.
    @Test(.enabled(if: getenv("RECORDER_DISK") != nil)) func aDiskIsWritten() throws {
        let streams = (0..<number("RECORDER_STREAMS", 1)).map { StreamID(channel: ChannelID($0), type: .main) }
        let size = number("RECORDER_PICTURE", 18_500)
        let seconds = number("RECORDER_SECONDS", 300)
        let folder = try TemporaryFolder(under: getenv("RECORDER_DISK").map { String(cString: $0) } ?? "/tmp")
        let bench = try StoreBench(
            folder: folder, capacity: Int64(number("RECORDER_MEGABYTES", 1024)) << 20, segmentSeconds: 300)
        for stream in streams {
            bench.sources[stream] = PictureSource(picturesAGroup: 50, size: size)
            bench.recorder(stream).start(.schedule)
        }
        let before = clock()
        bench.run(pictures: seconds * 25, streams)
        for stream in streams { bench.recorder(stream).stop(.schedule) }
        bench.store.turn()
        let after = clock()
        let media = streams.count * seconds * 25 * size + streams.count * (seconds / 2) * 4 * size
        var recorded: Int64 = 0
        for stream in streams { recorded += try bench.recordings(stream).reduce(0) { $0 + $1.bytes } }
        print("media \(media) bytes, recorded \(recorded), CPU \((after - before) / 1000) ms with making the pictures")
        sync()
    }
}
