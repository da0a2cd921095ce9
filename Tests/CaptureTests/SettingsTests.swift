@testable import Capture
import Device
@testable import Media
import Testing

@Suite struct SettingsTests {
    @Test func sources() {
        #expect(VideoSource("/dev/video0") == .device(path: "/dev/video0"))
        #expect(VideoSource("test-pattern") == .testPattern)
        #expect(VideoSource("file:clip.y4m") == .file(path: "clip.y4m"))
        for text in [
            "", "/", "automatic", VideoSource.automatic.description, "file:", "video0", "Test-Pattern", "http://x",
        ] { #expect(VideoSource(text) == nil) }
        for text in ["/dev/video0", "test-pattern", "file:a b.y4m"] { #expect(VideoSource(text)?.description == text) }
    }

    @Test func presets() {
        #expect(EncoderPreset(rawValue: "auto") == .automatic)
        #expect((0...5).map { EncoderPreset.automatic.resolved(cores: $0) }
            == [.ultrafast, .ultrafast, .superfast, .superfast, .veryfast, .veryfast])
        #expect(EncoderPreset.slow.resolved(cores: 1) == .slow)
    }

    @Test func ranges() throws {
        try EncodingSettings.small().validate()
        var bad: [EncodingSettings] = []
        func add(_ change: (inout EncodingSettings) -> Void) {
            var settings = EncodingSettings.small()
            change(&settings)
            bad.append(settings)
        }
        add { $0.size.width = 177 }
        add { $0.size.height = 30 }
        add { $0.size.width = 3842 }
        add { $0.frameRate = FrameRate(61) }
        add { $0.frameRate = FrameRate(1, 2) }
        add { $0.bitRate = 15 }
        add { $0.bitRate = 50_001 }
        add { $0.keyFrameSeconds = 0.1 }
        add { $0.keyFrameSeconds = .nan }
        for settings in bad { #expect(throws: ControlError.self) { try settings.validate() } }
    }

    private func plan(_ size: String, source: SourceFormat?, rate: Int = 25, cores: Int = 2) throws -> EncoderPlan {
        EncoderPlan(
            settings: .small(size, rate: rate), source: source, expected: PictureSize(width: 1280, height: 720),
            cores: cores)
    }

    private func source(_ size: String, _ rate: FrameRate, full: Bool = false) throws -> SourceFormat {
        SourceFormat(size: try #require(PictureSize(size)), frameRate: rate, pixelFormat: "NV12", isFullRange: full)
    }

    @Test func planFollowsTheSource() throws {
        #expect(try plan("352x288", source: nil).sampleAspect == .init(width: 16, height: 11))
        #expect(
            try plan("1280x720", source: source("640x480", FrameRate(30))).sampleAspect == .init(width: 3, height: 4))
        #expect(
            try plan("1280x720", source: source("1920x1080", FrameRate(30))).sampleAspect == .init(width: 1, height: 1))
        #expect(
            try plan("320x180", source: source("1280x722", FrameRate(30))).sampleAspect == .init(width: 1, height: 1))
        #expect(try plan("1280x720", source: source("1280x720", FrameRate(10))).frameRate == FrameRate(10))
        #expect(try plan("1280x720", source: source("1280x720", FrameRate(60))).frameRate == FrameRate(25))
        #expect(
            try plan("1280x720", source: source("1280x720", FrameRate(30000, 1001)), rate: 30).frameRate
                == FrameRate(30))
        #expect(try plan("1280x720", source: source("1280x720", FrameRate(25), full: true)).isFullRange)
        #expect(try plan("1280x720", source: nil, cores: 3).threads == 1)
        #expect(try plan("1280x720", source: nil, cores: 16).threads == 4)
    }

    @Test func whatNeedsANewEncoder() throws {
        let first = try plan("352x288", source: nil)
        var other = first
        other.bitRate = 1000
        other.keyFrameSeconds = 5
        #expect(other.differsOnlyInBits(from: first))
        other.rateControl = .vbr
        #expect(!other.differsOnlyInBits(from: first))
    }

    @Test func levels() {
        func level(_ size: String, _ rate: Int, _ bits: Int) -> Int {
            H264Level.lowest(
                size: PictureSize(size) ?? PictureSize(width: 0, height: 0), frameRate: FrameRate(rate),
                peakBitRate: bits)
        }
        #expect(level("176x144", 5, 64) == 31)
        #expect(level("1280x720", 30, 4000) == 31)
        #expect(level("1280x720", 60, 4000) == 32)
        #expect(level("1920x1080", 30, 8000) == 40)
        #expect(level("1920x1080", 30, 50_000) == 41)
        #expect(level("1920x1080", 60, 8000) == 42)
        #expect(level("3840x2160", 30, 20_000) == 51)
        #expect(level("3840x2160", 60, 50_000) == 52)
    }
}
