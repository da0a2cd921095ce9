import Device
import Glibc
@testable import Media
@testable import Recorder
@testable import System
import TestSupport
import Testing

/// Recordings of real pictures, read by programs that know nothing of us.
@Suite struct PlayerTests {
    /// What a command of the shell writes to its standard output.
    private func output(_ command: String) throws -> [UInt8] {
        let child = try ChildProcess(["sh", "-c", command])
        let output = child.readOutput(seconds: 60)
        try #require(child.exitStatus(within: 10) == 0, "\(command)")
        return output
    }

    private func text(_ command: String) throws -> String { String(decoding: try output(command), as: UTF8.self) }

    private func accessUnits(_ stream: [UInt8]) -> [(bytes: [UInt8], isKeyFrame: Bool)] {
        var units: [(bytes: [UInt8], isKeyFrame: Bool)] = []
        for range in AnnexB.nalUnits(in: stream) {
            let type = NALUnitType(header: stream[range.lowerBound])
            if type == .accessUnitDelimiter { units.append(([], false)) }
            guard let last = units.indices.last, type != .accessUnitDelimiter else { continue }
            units[last].bytes += [0, 0, 0, 1] + stream[range]
            if type == .idrSlice { units[last].isKeyFrame = true }
        }
        return units
    }

    private func record(_ bench: StoreBench, seconds: Int) throws {
        let stream = try output(
            "ffmpeg -v error -f lavfi -i testsrc2=size=320x240:rate=25 -t \(seconds) -c:v libx264 -preset ultrafast "
                + "-tune zerolatency -g 50 -sc_threshold 0 -x264-params aud=1:repeat-headers=1 -f h264 -")
        bench.recorder().start(.schedule)
        for unit in accessUnits(stream) {
            bench.publish(MediaSample(
                bytes: unit.bytes, units: AnnexB.nalUnits(in: unit.bytes), isRandomAccess: unit.isKeyFrame,
                presentationTime: bench.clock.now, ready: bench.clock.now))
            bench.clock.advance(PictureSource.interval)
            bench.store.turn()
        }
        bench.recorder().stop(.schedule)
        bench.store.turn()
    }

    /// A digest of each decoded picture.
    private func digests(_ path: String) throws -> [String] {
        try text("ffmpeg -v error -i '\(path)' -an -f framemd5 - 2>&1").split(separator: "\n")
            .filter { !$0.hasPrefix("#") }.map { String($0.split(separator: ",").last ?? "?") }
    }

    @Test func playersTakeSegmentsAndExports() throws {
        let bench = try StoreBench(files: FaultyFiles())
        try record(bench, seconds: 24)
        let found = try bench.recordings()
        #expect(found.map { $0.duration } == [.seconds(10), .seconds(10), .seconds(4)])
        var segments: [String] = []
        for (recording, count) in zip(found, [250, 250, 100]) {
            let path = bench.path(recording)
            #expect(try text("ffprobe -v warning '\(path)' 2>&1") == "", "no warning")
            let probe = try text(
                "ffprobe -v error -count_frames -select_streams v:0 -show_entries "
                    + "stream=nb_read_frames,width,height,r_frame_rate -of default=nw=1 '\(path)' 2>&1")
            for line in ["width=320", "height=240", "r_frame_rate=25/1", "nb_read_frames=\(count)"] {
                #expect(probe.contains(line))
            }
            let digests = try digests(path)
            #expect(digests.count == count)
            segments += digests
        }
        // The first picture is a key frame, time stamps are 40 ms apart.
        let packets = try text(
            "ffprobe -v error -show_entries packet=pts_time,flags -of csv=p=0 '\(bench.path(found[1]))'")
            .split(separator: "\n").map { $0.split(separator: ",") }
        #expect(packets.first?.last?.hasPrefix("K") == true)
        let times = packets.compactMap { $0.first.flatMap { Double($0) } }
        #expect(times.count == 250 && zip(times, times.dropFirst()).allSatisfy { abs($1 - $0 - 0.04) < 0.001 })

        let export = bench.folder.path + "/export.ts"
        var progress: [Double] = []
        let exported = try bench.store.export(StoreBench.main, range: 0..<Int64.max, to: export) { part in
            progress.append(part)
            return true
        }
        #expect(exported == ExportedSpan(duration: .seconds(24)) && progress.last == 1 && progress == progress.sorted())
        #expect(try digests(export) == segments, "the same pictures, in one file")
        #expect(try text("ffprobe -v warning '\(export)' 2>&1") == "")
        let part = try bench.store.export(
            StoreBench.main, range: (TestClock.afternoon + 9_000_000_000)..<(TestClock.afternoon + 13_000_000_000),
            to: export)
        #expect(try part.duration == .seconds(5) && digests(export) == Array(segments[200..<325]))
        #expect(throws: RecordingError.nothingRecorded) {
            try bench.store.export(StoreBench.main, range: 0..<5, to: export)
        }
        #expect(throws: RecordingError.cancelled) {
            try bench.store.export(StoreBench.main, range: 0..<Int64.max, to: export + "x") { _ in false }
        }
        #expect(Look.status(export + "x") == nil && Look.status(export + "x.part") == nil)
    }

    /// How much more than the pictures themselves is written.
    @Test func theOverheadIsSmall() throws {
        let bench = try StoreBench(capacity: 1 << 30, segmentSeconds: 60, files: FaultyFiles())
        // 4 Mbit/s: 20 KB a picture.
        bench.sources[StoreBench.main] = PictureSource(picturesAGroup: 50, size: 18_500)
        bench.recorder().start(.schedule)
        bench.run(pictures: 500)
        bench.recorder().stop(.schedule)
        bench.store.turn()
        let media = Double(500 * 18_500 + 10 * 4 * 18_500)
        let bytes = Double(try bench.recordings()[0].bytes)
        #expect(bytes / media < 1.031, "tables, headers and stuffing")
    }
}
