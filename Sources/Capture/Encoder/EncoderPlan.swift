import Device
import Media

/// The parameters of an x264 encoder: those of the settings, adapted to the source.
struct EncoderPlan: Hashable, Sendable, CustomStringConvertible {
    var size: PictureSize
    var frameRate: FrameRate
    var rateControl: RateControl
    /// The bit rate in kbit/s.
    var bitRate: Int
    var keyFrameSeconds: Double
    /// The preset; never `automatic`.
    var preset: EncoderPreset
    /// Slices coded at the same time, each in its own thread.
    var threads: Int
    var isFullRange: Bool
    /// The sample aspect ratio, so that a frame scaled to another shape is displayed in its own.
    var sampleAspect: Ratio

    struct Ratio: Hashable, Sendable {
        var width: Int
        var height: Int
    }

    /// - Parameters:
    ///   - source: the source's format; nil while it is unknown.
    ///   - expected: the size requested from the source.
    init(settings: EncodingSettings, source: SourceFormat?, expected: PictureSize, cores: Int) {
        size = settings.size
        rateControl = settings.rateControl
        bitRate = settings.bitRate
        keyFrameSeconds = settings.keyFrameSeconds
        preset = settings.preset.resolved(cores: cores)
        threads = Self.threads(cores: cores)
        isFullRange = source?.isFullRange ?? false
        sampleAspect = Self.aspect(of: source?.size ?? expected, shownAs: settings.size)
        // A camera that reports 29.97 for 30 does not need another encoder.
        if let rate = source?.frameRate, rate.perSecond < settings.frameRate.perSecond * 0.97 {
            frameRate = rate
        } else {
            frameRate = settings.frameRate
        }
    }

    var description: String {
        "\(size) at \(frameRate)/s, \(rateControl.rawValue) \(bitRate) kbit/s, key frame every \(keyFrameSeconds) s, "
            + "preset \(preset.rawValue)" + (threads > 1 ? ", \(threads) slices" : "")
    }

    /// Whether an open encoder of plan `other` can continue with this one: the parameter sets are the same.
    func differsOnlyInBits(from other: EncoderPlan) -> Bool {
        var same = other
        same.bitRate = bitRate
        same.keyFrameSeconds = keyFrameSeconds
        return same == self
    }

    /// With up to three cores, main and sub have one each. With more, slices spread one frame over them without a
    /// delay.
    static func threads(cores: Int) -> Int { cores >= 4 ? min(cores, 4) : 1 }

    private static func aspect(of source: PictureSize, shownAs size: PictureSize) -> Ratio {
        var (width, height) = (source.width * size.height, source.height * size.width)
        // Rounding to even sides does not change the shape.
        if abs(width - height) * 50 < height { return Ratio(width: 1, height: 1) }
        var (a, b) = (width, height)
        while b != 0 { (a, b) = (b, a % b) }
        (width, height) = (width / a, height / a)
        // sar_width and sar_height have 16 bits (ITU-T H.264 E.2.1).
        while width > 0xFFFF || height > 0xFFFF { (width, height) = (width / 2, height / 2) }
        return Ratio(width: width, height: height)
    }
}

extension EncoderPreset {
    /// The preset that replaces `automatic`; others are unchanged.
    ///
    /// A single core means a small ARM board that also serves the network; from four on there is capacity for better
    /// quality at the same bit rate.
    ///
    /// - Parameter cores: the processors that this process may run on.
    func resolved(cores: Int) -> EncoderPreset {
        guard self == .automatic else { return self }
        switch cores {
        case ...1: return .ultrafast
        case 2...3: return .superfast
        default: return .veryfast
        }
    }
}
