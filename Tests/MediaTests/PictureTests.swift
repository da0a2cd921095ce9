@testable import Base
@testable import Media
import Testing

@Suite struct PictureTests {
    @Test(arguments: [("1280x720", 1280, 720), ("1x1", 1, 1), ("3840x2160", 3840, 2160)])
    func readsSizes(_ text: String, _ width: Int, _ height: Int) throws {
        let size = try #require(PictureSize(text))
        #expect(size == PictureSize(width: width, height: height))
        #expect(size.description == text)
        #expect(size.area == width * height)
    }

    @Test(arguments: [
        "", "x", "1280", "1280x", "x720", "1280x720x1", "1280X720", "1280*720", "0x720", "1280x0", "-2x-2", " 1280x720",
        "1280 x 720", "12.5x7", "0x10x10", "99999999999999999999x1",
    ])
    func refusesOtherTexts(_ text: String) {
        #expect(PictureSize(text) == nil)
    }

    @Test func readsAPartOfAText() {
        #expect(PictureSize("size=640x480".dropFirst(5)) == PictureSize(width: 640, height: 480))
    }

    @Test(arguments: [("2x2", true), ("3x2", false), ("2x3", false), ("1x1", false), ("1280x720", true)])
    func even(_ text: String, _ isEven: Bool) throws {
        #expect(try #require(PictureSize(text)).isEven == isEven)
    }

    struct Rate: Sendable {
        var rate: FrameRate
        var text: String
        var nanoseconds: Int64
    }

    @Test(arguments: [
        Rate(rate: FrameRate(25), text: "25", nanoseconds: 40_000_000),
        Rate(rate: FrameRate(1), text: "1", nanoseconds: 1_000_000_000),
        Rate(rate: FrameRate(60), text: "60", nanoseconds: 16_666_666),
        Rate(rate: FrameRate(30000, 1001), text: "29.97", nanoseconds: 33_366_666),
        Rate(rate: FrameRate(24000, 1001), text: "23.98", nanoseconds: 41_708_333),
        Rate(rate: FrameRate(25, 2), text: "12.50", nanoseconds: 80_000_000),
        Rate(rate: FrameRate(1001, 1000), text: "1.00", nanoseconds: 999_000_999),
        Rate(rate: FrameRate(1, 20), text: "0.05", nanoseconds: 20_000_000_000),
    ])
    func frameRate(_ sample: Rate) {
        #expect(sample.rate.description == sample.text)
        #expect(sample.rate.frameDuration == .nanoseconds(sample.nanoseconds))
        #expect(abs(sample.rate.perSecond * Double(sample.nanoseconds) / 1e9 - 1) < 1e-7)
    }
}
