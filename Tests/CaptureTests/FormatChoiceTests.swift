@testable import Capture
import Device
@testable import Media
import Testing

@Suite struct FormatChoiceTests {
    private static func offer(
        _ fourCC: FourCC, emulated: Bool = false, _ sizes: [(String, [Int])]
    ) -> FormatOffer {
        FormatOffer(
            fourCC: fourCC, title: fourCC.description, isEmulated: emulated,
            sizes: sizes.map { name, rates in
                SizeOffer(
                    size: PictureSize(name) ?? PictureSize(width: 1, height: 1),
                    rates: rates.isEmpty ? .unknown : .discrete(rates.map { FrameRate($0) }))
            })
    }

    struct Case: CustomTestStringConvertible {
        var testDescription: String
        var offers: [FormatOffer]
        var size = "1280x720"
        var rate = 25
        var expected: String
    }

    static let cases = [
        Case(
            testDescription: "the cheapest of equals",
            offers: [
                offer(.mjpg, [("1280x720", [30])]), offer(.yuyv, [("1280x720", [30])]),
                offer(.yu12, [("1280x720", [30])]), offer(.nv12, [("1280x720", [30])]),
            ], expected: "NV12 1280x720 30"),
        Case(
            testDescription: "a USB webcam: YUYV is too slow at 720p",
            offers: [
                offer(.yuyv, [("640x480", [30]), ("1280x720", [10, 5])]),
                offer(.mjpg, [("640x480", [30]), ("1280x720", [30, 15])]),
                offer(.yu12, emulated: true, [("640x480", [30]), ("1280x720", [30, 15])]),
            ], expected: "MJPG 1280x720 30"),
        Case(
            testDescription: "the same webcam at VGA",
            offers: [
                offer(.yuyv, [("640x480", [30]), ("1280x720", [10, 5])]),
                offer(.mjpg, [("640x480", [30]), ("1280x720", [30, 15])]),
            ], size: "640x480", expected: "YUYV 640x480 30"),
        Case(
            testDescription: "the rate just above rather than the fastest",
            offers: [offer(.nv12, [("1280x720", [60, 30, 15])])], expected: "NV12 1280x720 30"),
        Case(
            testDescription: "the fastest if none is enough",
            offers: [offer(.nv12, [("1280x720", [5, 15, 10])])], expected: "NV12 1280x720 15"),
        Case(
            testDescription: "a larger picture of the same shape rather than a smaller one",
            offers: [offer(.nv12, [("1920x1080", [30]), ("960x540", [30]), ("1280x960", [30])])],
            expected: "NV12 1920x1080 30"),
        Case(
            testDescription: "size before cost",
            offers: [offer(.nv12, [("640x360", [30])]), offer(.mjpg, [("1280x720", [30])])],
            expected: "MJPG 1280x720 30"),
        Case(
            testDescription: "what only libv4l2 can read",
            offers: [
                offer(FourCC("BA81"), [("1280x720", [30])]),
                offer(FourCC("RGB3"), emulated: true, [("1280x720", [30])]),
                offer(.yu12, emulated: true, [("1280x720", [30])]),
            ], expected: "YU12 1280x720 30 emulated"),
        Case(
            testDescription: "a driver that lists nothing",
            offers: [offer(.yuyv, [("1280x720", [])])], expected: "YUYV 1280x720 ?"),
        Case(
            testDescription: "nothing to use", offers: [offer(FourCC("H264"), [("1280x720", [30])])], expected: "none"),
    ]

    @Test(arguments: cases) func best(_ test: Case) throws {
        let ranked = FormatChoice.ranked(
            test.offers, size: try #require(PictureSize(test.size)), frameRate: FrameRate(test.rate))
        let text = ranked.first.map {
            "\($0.fourCC) \($0.size) \($0.frameRate.map(\.description) ?? "?")" + ($0.isEmulated ? " emulated" : "")
        }
        #expect(text ?? "none" == test.expected)
    }

    @Test func rangesOfSizes() {
        let range = SizeRange(widths: 48...1920, widthStep: 16, heights: 32...1080, heightStep: 2)
        #expect(range.nearest(to: PictureSize(width: 1280, height: 721)).description == "1280x722")
        #expect(range.nearest(to: PictureSize(width: 10, height: 10)).description == "48x32")
        #expect(range.nearest(to: PictureSize(width: 9999, height: 9999)).description == "1920x1080")
        let uneven = SizeRange(widths: 100...150, widthStep: 40, heights: 1...1, heightStep: 0)
        #expect(uneven.nearest(to: PictureSize(width: 150, height: 5)).description == "140x1")
    }

    @Test func ratesInARange() {
        let range = RateOffer.range(slowest: FrameRate(5), fastest: FrameRate(30))
        #expect(range.nearest(to: FrameRate(25)) == FrameRate(25))
        #expect(range.nearest(to: FrameRate(60)) == FrameRate(30))
        #expect(range.nearest(to: FrameRate(1)) == FrameRate(5))
        #expect(
            RateOffer.discrete([FrameRate(30000, 1001), FrameRate(60)]).nearest(to: FrameRate(30))
                == FrameRate(30000, 1001))
        #expect(RateOffer.unknown.nearest(to: FrameRate(30)) == nil)
    }

    @Test func fourCharacterCodes() {
        #expect(FourCC.yuyv.rawValue == 0x5659_5559)
        #expect(FourCC(rawValue: 0x5659_5559).description == "YUYV")
        #expect(FourCC(rawValue: 0).description == "????")
    }

    @Test func controlNames() throws {
        #expect(CameraControl.name(of: "White Balance, Auto & Preset") == "white_balance_auto_preset")
        func control(_ title: String) -> CameraControl {
            CameraControl(
                name: CameraControl.name(of: title), title: title, kind: .integer, minimum: -10, maximum: 10, step: 2,
                defaultValue: 0, isReadOnly: false, isInactive: false, identifier: 1)
        }
        let controls = ["Pan, Relative", "Pan, Absolute", "Zoom, Absolute", "Brightness"].map(control)
        #expect(try controls.named("pan").name == "pan_absolute")
        #expect(try controls.named("Zoom").name == "zoom_absolute")
        #expect(throws: CaptureError.unknownControl(name: "britness", nearest: "brightness")) {
            try controls.named("britness")
        }
        #expect(throws: CaptureError.unknownControl(name: "focus_whatever", nearest: nil)) {
            try controls.named("focus_whatever")
        }
        #expect(controls[3].allowed == "-10 to 10 in steps of 2")
        #expect(controls[3].takes(-10) && controls[3].takes(10) && !controls[3].takes(11) && !controls[3].takes(.min))
    }
}
