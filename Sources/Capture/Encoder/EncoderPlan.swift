import Media

/// What an x264 encoder is opened with: the wishes of the settings, bent to what the source delivers.
struct EncoderPlan: Hashable, Sendable, CustomStringConvertible {
    var size: PictureSize
    var frameRate: FrameRate
    var rateControl: RateControl
    /// kbit/s.
    var bitRate: Int
    var keyFrameSeconds: Double
    /// Never `automatic`.
    var preset: EncoderPreset
    /// Slices coded at the same time, each in a thread.
    var threads: Int
    var isFullRange: Bool
    /// Width to height of a sample, so that a picture scaled to another shape is shown in its own.
    var sampleAspect: Ratio

    struct Ratio: Hashable, Sendable {
        var width: Int
        var height: Int
    }

    /// - Parameters:
    ///   - source: what the source delivers; nil while that isn't known.
    ///   - expected: the size that it was asked for.
    init(settings: EncoderSettings, source: SourceFormat?, expected: PictureSize, cores: Int) {
        size = settings.size
        rateControl = settings.rateControl
        bitRate = settings.bitRate
        keyFrameSeconds = settings.keyFrameSeconds
        preset = settings.preset.resolved(cores: cores)
        threads = Self.threads(cores: cores)
        isFullRange = source?.isFullRange ?? false
        sampleAspect = Self.aspect(of: source?.size ?? expected, shownAs: settings.size)
        // A camera that claims 29.97 for 30 is no reason for another encoder.
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

    /// Whether an open encoder of plan `other` can go on with this one: nothing in the parameter sets differs.
    func differsOnlyInBits(from other: EncoderPlan) -> Bool {
        var same = other
        same.bitRate = bitRate
        same.keyFrameSeconds = keyFrameSeconds
        return same == self
    }

    /// Up to three cores, main and sub have one each. Beyond, slices let one picture use them without a delay.
    static func threads(cores: Int) -> Int { cores >= 4 ? min(cores, 4) : 1 }

    private static func aspect(of source: PictureSize, shownAs size: PictureSize) -> Ratio {
        var (width, height) = (source.width * size.height, source.height * size.width)
        // Rounding to even sides is no other shape.
        if abs(width - height) * 50 < height { return Ratio(width: 1, height: 1) }
        var (a, b) = (width, height)
        while b != 0 { (a, b) = (b, a % b) }
        (width, height) = (width / a, height / a)
        // sar_width and sar_height have 16 bits (ITU-T H.264 E.2.1).
        while width > 0xFFFF || height > 0xFFFF { (width, height) = (width / 2, height / 2) }
        return Ratio(width: width, height: height)
    }
}
