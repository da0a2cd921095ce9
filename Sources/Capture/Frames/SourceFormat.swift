public import Media

/// What a source delivers.
public struct SourceFormat: Sendable, Hashable, CustomStringConvertible {
    public var size: PictureSize
    public var frameRate: FrameRate
    /// The pixel format by its usual name: NV12, YUYV, MJPG.
    public var pixelFormat: String
    /// Luma takes 0 to 255 (as JPEG has it) instead of 16 to 235.
    public var isFullRange: Bool

    public init(size: PictureSize, frameRate: FrameRate, pixelFormat: String, isFullRange: Bool = false) {
        self.size = size
        self.frameRate = frameRate
        self.pixelFormat = pixelFormat
        self.isFullRange = isFullRange
    }

    public var description: String {
        "\(pixelFormat) \(size) at \(frameRate)/s" + (isFullRange ? ", full range" : "")
    }
}
