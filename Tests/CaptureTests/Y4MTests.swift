@testable import Base
@testable import Capture
import Device
import Glibc
@testable import Media
@testable import System
import TestSupport
import Testing

@Suite struct Y4MTests {
    @Test(arguments: [
        ("YUV4MPEG2 W320 H240 F25:1\n", "320x240 25"),
        ("YUV4MPEG2 W1280 H720 F30000:1001 Ip A1:1 C420mpeg2 XYSCSS=420MPEG2\n", "1280x720 29.97"),
        ("YUV4MPEG2 C420jpeg H240 W320 F25:1 XCOLORRANGE=FULL\n", "320x240 25 full"),
        ("YUV4MPEG2 W320 H240 F25:1 C420p10\n", "colour"),
        ("YUV4MPEG2 W320 H240 F25:1 C444\n", "colour"),
        ("YUV4MPEG2 W321 H240 F25:1\n", "odd"),
        ("YUV4MPEG2 W320 F25:1\n", "size"),
        ("YUV4MPEG2 W320 H99999999999999999999 F25:1\n", "size"),
        ("YUV4MPEG2 W-320 H240 F25:1\n", "size"),
        ("YUV4MPEG2 W320 H240\n", "rate"),
        ("YUV4MPEG2 W320 H240 F0:0\n", "rate"),
        ("YUV4MPEG2 W320 H240 F25\n", "rate"),
        ("YUV4MPEG2 W320 H240 F1:1000000\n", "rate"),
        ("YUV4MPEG2 W320 H240 F25:1", "no Y4M header"),
        ("RIFF\n", "begin"), ("", "no Y4M header"),
    ])
    func headers(_ line: String, _ expected: String) {
        do {
            let header = try Y4MHeader(Array(line.utf8))
            #expect("\(header.size) \(header.frameRate)" + (header.isFullRange ? " full" : "") == expected)
            #expect(header.length == line.utf8.count)
        } catch {
            #expect(error.words.contains(expected), "\(error.words)")
        }
    }

    /// A clip whose pictures are one grey each: 10, 20, 30 …
    private func clip(_ frames: Int, rate: String = "200:1", word: String = "FRAME\n") -> [UInt8] {
        var bytes = Array("YUV4MPEG2 W64 H48 F\(rate) C420\n".utf8)
        for frame in 1...max(1, frames) where frame <= frames {
            bytes += Array(word.utf8) + [UInt8](repeating: UInt8(frame * 10), count: 64 * 48 * 3 / 2)
        }
        return bytes
    }

    private func greys(_ source: Y4MSource, _ count: Int) throws -> [UInt8] {
        let wakeUp = try WakeUp()
        var greys: [UInt8] = []
        while greys.count < count {
            let step = try source.next(until: MediaTime.now + .seconds(5), wakeUp: wakeUp)
            if case .frame(let frame) = step { greys.append(frame.picture.luma[0]) } else { break }
        }
        return greys
    }

    @Test func loops() throws {
        let folder = try TemporaryFolder()
        let source = try Y4MSource(path: folder.write("clip.y4m", clip(3)))
        #expect(
            source.format
                == SourceFormat(
                    size: PictureSize(width: 64, height: 48), frameRate: FrameRate(200), pixelFormat: "I420"))
        #expect(try greys(source, 7) == [10, 20, 30, 10, 20, 30, 10])
        #expect(source.note() == nil)
    }

    @Test func frameLinesWithParameters() throws {
        let folder = try TemporaryFolder()
        let source = try Y4MSource(path: folder.write("clip.y4m", clip(2, word: "FRAME Ip XA=1\n")))
        #expect(try greys(source, 4) == [10, 20, 10, 20])
    }

    @Test(arguments: [1, 5, 6, 100, 4608]) func cutShort(_ missing: Int) throws {
        let folder = try TemporaryFolder()
        let source = try Y4MSource(path: folder.write("clip.y4m", Array(clip(3).dropLast(missing))))
        #expect(try greys(source, 5) == [10, 20, 10, 20, 10])
        guard case .fileCutShort(_, wholeFrames: 2) = source.note() else {
            Issue.record("it is told")
            return
        }
        #expect(source.note() == nil, "once")
    }

    @Test func filesThatCannotBePlayed() throws {
        let folder = try TemporaryFolder()
        #expect(throws: CaptureError.cannotOpen(path: "/nonexistent.y4m", reason: "No such file or directory")) {
            try Y4MSource(path: "/nonexistent.y4m")
        }
        for (bytes, words) in [(clip(0), "no whole picture"), (Array(clip(1).dropLast()), "no whole picture"),
            (clip(1) + [UInt8](repeating: 65, count: 5000), "picture 2 has no FRAME line")]
        {
            let source = try Y4MSource(path: folder.write("bad.y4m", bytes))
            let error = #expect(throws: CaptureError.self) { try greys(source, 3) }
            #expect(error?.description.contains(words) == true)
        }
    }

    /// Opening a FIFO without a writer would hold the capture thread for good.
    @Test(.timeLimit(.minutes(1))) func onlyRegularFiles() throws {
        let folder = try TemporaryFolder()
        let fifo = folder.path + "/fifo.y4m"
        try #require(mkfifo(fifo, 0o600) == 0)
        for (path, kind) in [(fifo, "a FIFO"), ("/dev/null", "a device"), (folder.path, "a directory")] {
            let reason = "it is \(kind); a clip has to be a regular file"
            #expect(throws: CaptureError.badFile(path: path, reason: reason)) { try Y4MSource(path: path) }
        }
    }

    @Test func shortenedWhileItIsPlayed() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("clip.y4m", clip(3))
        let source = try Y4MSource(path: path)
        #expect(try greys(source, 1) == [10])
        truncate(path, 40)
        let error = #expect(throws: CaptureError.self) { try greys(source, 3) }
        #expect(error?.description.contains("shortened") == true)
    }
}
