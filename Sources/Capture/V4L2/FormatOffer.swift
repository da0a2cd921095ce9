import CV4L2
import Media

/// A pixel format that a camera offers, with its sizes and rates.
struct FormatOffer: Equatable {
    var fourCC: FourCC
    var title: String
    /// Whether libv4l2 converts it from another format, on the processor.
    var isEmulated = false
    var sizes: [SizeOffer] = []
    /// Set when the camera supports any size in a range; `sizes` then has the one nearest to the wanted size.
    var range: SizeRange?
}

struct SizeOffer: Equatable {
    var size: PictureSize
    var rates: RateOffer
}

enum RateOffer: Equatable {
    case discrete([FrameRate])
    case range(slowest: FrameRate, fastest: FrameRate)
    /// The driver does not list them.
    case unknown

    /// The lowest rate that reaches the wanted one, otherwise the fastest; nil if the driver lists none.
    func nearest(to wanted: FrameRate) -> FrameRate? {
        switch self {
        case .unknown:
            return nil
        case .range(let slowest, let fastest):
            if wanted.perSecond > fastest.perSecond { return fastest }
            return wanted.perSecond < slowest.perSecond ? slowest : wanted
        case .discrete(let rates):
            // 29.97 is enough for 30.
            let enough = rates.filter { $0.perSecond >= wanted.perSecond * 0.99 }
            return enough.min { $0.perSecond < $1.perSecond } ?? rates.max { $0.perSecond < $1.perSecond }
        }
    }
}

/// The size range of a camera that scales.
struct SizeRange: Equatable {
    var widths: ClosedRange<Int>
    var widthStep: Int
    var heights: ClosedRange<Int>
    var heightStep: Int

    func nearest(to wanted: PictureSize) -> PictureSize {
        PictureSize(
            width: Self.nearest(wanted.width, widths, widthStep),
            height: Self.nearest(wanted.height, heights, heightStep))
    }

    private static func nearest(_ value: Int, _ range: ClosedRange<Int>, _ step: Int) -> Int {
        let step = max(1, step)
        let clamped = min(max(value, range.lowerBound), range.upperBound)
        let steps = (clamped - range.lowerBound + step / 2) / step
        let rounded = range.lowerBound + steps * step
        return rounded > range.upperBound ? rounded - step : rounded
    }
}

/// A pixel format's code: four characters in memory order.
struct FourCC: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    var rawValue: UInt32

    init(rawValue: UInt32) { self.rawValue = rawValue }

    /// - Parameter text: four ASCII characters.
    init(_ text: StaticString) {
        rawValue = text.withUTF8Buffer { bytes in
            bytes.prefix(4).enumerated().reduce(0) { $0 | UInt32($1.element) << UInt32(8 * $1.offset) }
        }
    }

    var description: String {
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: rawValue >> UInt32(8 * $0)) & 0x7F }
        return String(decoding: bytes.map { $0 < 0x20 ? UInt8(ascii: "?") : $0 }, as: UTF8.self)
    }

    static let nv12 = FourCC("NV12")
    static let yu12 = FourCC("YU12")
    static let yv12 = FourCC("YV12")
    static let yuyv = FourCC("YUYV")
    static let mjpg = FourCC("MJPG")
    static let jpeg = FourCC("JPEG")

    /// Whether frames are JPEGs.
    var isJPEG: Bool { self == .mjpg || self == .jpeg }
}
