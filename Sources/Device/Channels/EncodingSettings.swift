package import Media

/// The encoding of a stream.
package struct EncodingSettings: Sendable, Hashable {
    /// The frame size: both sides even, 32x32 to 3840x2160.
    package var size: PictureSize
    /// The highest frame rate, 1 to 60 frames per second; a slower source is encoded at its own rate.
    package var frameRate: FrameRate
    package var rateControl: RateControl
    /// The bit rate in kbit/s, 16 to 50,000: the mean under CBR, the ceiling under VBR.
    package var bitRate: Int
    /// The time between key frames in seconds, 0.2 to 60.
    package var keyFrameSeconds: Double
    package var preset: EncoderPreset

    package init(
        size: PictureSize, frameRate: FrameRate, rateControl: RateControl = .cbr, bitRate: Int,
        keyFrameSeconds: Double = 2, preset: EncoderPreset = .automatic
    ) {
        self.size = size
        self.frameRate = frameRate
        self.rateControl = rateControl
        self.bitRate = bitRate
        self.keyFrameSeconds = keyFrameSeconds
        self.preset = preset
    }

    package static let widths = 32...3840
    package static let heights = 32...2160
    package static let frameRates = 1.0...60.0
    package static let bitRates = 16...50_000
    package static let keyFrameIntervals = 0.2...60.0

    /// - Throws: ``ControlError/invalid(_:)`` that names the first value outside its range.
    package func validate() throws(ControlError) {
        guard size.isEven, Self.widths.contains(size.width), Self.heights.contains(size.height) else {
            throw .invalid("size \(size): both sides have to be even, from 32x32 to 3840x2160")
        }
        guard Self.frameRates.contains(frameRate.perSecond) else {
            throw .invalid("frame rate \(frameRate): 1 to 60 pictures a second")
        }
        guard Self.bitRates.contains(bitRate) else { throw .invalid("bit rate \(bitRate): 16 to 50000 kbit/s") }
        guard Self.keyFrameIntervals.contains(keyFrameSeconds) else {
            throw .invalid("key frame interval \(keyFrameSeconds): 0.2 to 60 seconds")
        }
    }
}

/// The rate control of an encoder.
package enum RateControl: String, Sendable, Hashable, CaseIterable {
    /// The bit rate is kept: over any 10 s, frames with enough detail use it within 10 %. Simpler frames use less;
    /// nothing is padded.
    case cbr
    /// The quality is kept, and the bit rate is a ceiling: a still scene uses far less than it.
    case vbr
}

/// The effort of x264 per frame: its presets from fastest to slowest, or a choice by the processor.
package enum EncoderPreset: String, Sendable, Hashable, CaseIterable {
    /// Chosen by the number of processor cores.
    case automatic = "auto"
    case ultrafast, superfast, veryfast, faster, fast, medium, slow, slower, veryslow
}
