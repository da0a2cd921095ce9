import Base
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

    /// Pictures with B-frames, which are shown in another order than that in which they are decoded.
    @Test func framesInAnotherOrder() throws {
        let bench = try StoreBench(segmentSeconds: 4)
        let stream = try ReorderedStream(seconds: 10, in: bench.folder)
        #expect(stream.samples.count == 250 && stream.digests.count == 250)
        #expect(Set(stream.samples.map(\.presentationDelay)).count > 2)
        bench.recorder().start(.schedule)
        let start = bench.clock.now
        for sample in stream.samples {
            bench.publish(sample.moved(to: bench.clock.now))
            bench.clock.advance(PictureSource.interval)
            bench.store.turn()
        }
        bench.recorder().stop(.schedule)
        bench.store.turn()
        let found = try bench.recordings()
        #expect(found.map(\.duration) == [.seconds(4), .seconds(4), .seconds(2)])
        // Its first picture is shown some frames after it is decoded.
        let delay = stream.samples[0].presentationDelay
        #expect(found[0].start == TestClock.afternoon + delay.nanoseconds)

        func packets(_ path: String) throws -> [(presentation: Double, decoding: Double)] {
            try text("ffprobe -v error -show_entries packet=pts_time,dts_time -of csv=p=0 '\(path)'")
                .split(separator: "\n").map { line in
                    let times = line.split(separator: ",").compactMap { Double($0) }
                    return (times.first ?? -1, times.dropFirst().first ?? -1)
                }
        }
        func expect(_ path: String, hold samples: ArraySlice<MediaSample>, from first: Duration) throws {
            let packets = try packets(path)
            try #require(packets.count == samples.count)
            for (index, (packet, sample)) in zip(packets, samples).enumerated() {
                let decoding = Double((first + PictureSource.interval * index).nanoseconds) / 1e9
                let presentation = decoding + sample.presentationDelay.milliseconds / 1000
                #expect(abs(packet.decoding - decoding) < 0.0001 && abs(packet.presentation - presentation) < 0.0001)
            }
        }
        var digests: [String] = []
        for (index, recording) in found.enumerated() {
            let path = bench.path(recording)
            let part = stream.samples[(index * 100)..<min(index * 100 + 100, 250)]
            let offset = Duration.nanoseconds(start.nanoseconds) + .seconds(4 * index)
            try expect(path, hold: part, from: offset)
            #expect(try text("ffprobe -v warning '\(path)' 2>&1") == "", "no warning")
            digests += try ReorderedStream.digests(path)
        }
        #expect(digests == stream.digests)

        func nalUnits(_ sample: MediaSample) -> [ArraySlice<UInt8>] { sample.units.map { sample.bytes[$0] } }
        let reader = try bench.store.reader(of: StoreBench.main, range: 0..<Int64.max)
        var index = 0
        while let unit = try reader.next() {
            let sample = stream.samples[index]
            #expect(unit.position == PictureSource.interval * index)
            #expect(unit.unit.presentationDelay == sample.presentationDelay)
            #expect(unit.unit.isRandomAccess == sample.isRandomAccess && nalUnits(unit.unit) == nalUnits(sample))
            index += 1
        }
        #expect(index == 250)
        #expect(try reader.seek(to: .seconds(5)) == .seconds(4))
        let export = bench.folder.path + "/export.ts"
        let exported = try bench.store.export(StoreBench.main, range: 0..<Int64.max, to: export)
        #expect(exported == ExportedSpan(duration: .seconds(10)))
        try expect(export, hold: stream.samples[...], from: .zero)
        #expect(try ReorderedStream.digests(export) == stream.digests)

        // Nothing but the trailers is missing: an index made from the files is the same.
        bench.store.close()
        let check = RecordingCheck(directory: bench.directory)
        #expect(try check.run().isEmpty)
    }

    /// Decoding times that go back, stand still or leap are moved behind the one before, until a key frame begins a new
    /// segment; presentation times that are too early are moved to them.
    @Test func wrongTimesInAnotherOrder() throws {
        let bench = try StoreBench()
        var source = PictureSource(picturesAGroup: 10)
        bench.recorder().start(.schedule)
        let absurd: [Int64] = [.min, -1, 0, 1, 1 << 40, 1 << 58, .max]
        var random = SeededRandom(seed: 7)
        for _ in 0..<400 {
            let sample = source.next(at: bench.clock.now)
            let decoded = MediaTime(nanoseconds: absurd.randomElement(using: &random) ?? 0)
            let shown = MediaTime(nanoseconds: absurd.randomElement(using: &random) ?? 0)
            let isWrong = Int.random(in: 0..<4, using: &random) == 0
            bench.publish(MediaSample(
                bytes: sample.bytes, units: sample.units, isRandomAccess: sample.isRandomAccess,
                presentationTime: isWrong ? shown : sample.presentationTime,
                decodingTime: isWrong ? decoded : sample.presentationTime, ready: bench.clock.now))
            bench.clock.advance(PictureSource.interval)
            bench.store.turn()
        }
        bench.recorder().stop(.schedule)
        bench.store.turn()
        #expect(bench.log.troubles.isEmpty)
        bench.store.close()
        #expect(try RecordingCheck(directory: bench.directory).run().isEmpty)
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
