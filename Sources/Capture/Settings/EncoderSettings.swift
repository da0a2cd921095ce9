package import Media

/// The settings of one stream's encoder.
package struct EncoderSettings: Sendable, Hashable {
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

    static let widths = 32...3840
    static let heights = 32...2160
    static let frameRates = 1.0...60.0
    static let bitRates = 16...50_000
    static let keyFrameIntervals = 0.2...60.0

    /// - Throws: ``CaptureError/badSetting(_:)`` that names the first value outside its range.
    package func validate() throws(CaptureError) {
        guard size.isEven, Self.widths.contains(size.width), Self.heights.contains(size.height) else {
            throw .badSetting("size \(size): both sides have to be even, from 32x32 to 3840x2160")
        }
        guard Self.frameRates.contains(frameRate.perSecond) else {
            throw .badSetting("frame rate \(frameRate): 1 to 60 pictures a second")
        }
        guard Self.bitRates.contains(bitRate) else {
            throw .badSetting("bit rate \(bitRate): 16 to 50000 kbit/s")
        }
        guard Self.keyFrameIntervals.contains(keyFrameSeconds) else {
            throw .badSetting("key frame interval \(keyFrameSeconds): 0.2 to 60 seconds")
        }
    }
}
