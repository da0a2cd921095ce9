package import Media

/// What a source delivers.
package struct SourceFormat: Sendable, Hashable, CustomStringConvertible {
    package var size: PictureSize
    package var frameRate: FrameRate
    /// The pixel format by its usual name: NV12, YUYV, MJPG.
    package var pixelFormat: String
    /// Luma takes 0 to 255 (as JPEG has it) instead of 16 to 235.
    package var isFullRange: Bool

    package init(size: PictureSize, frameRate: FrameRate, pixelFormat: String, isFullRange: Bool = false) {
        self.size = size
        self.frameRate = frameRate
        self.pixelFormat = pixelFormat
        self.isFullRange = isFullRange
    }

    package var description: String {
        "\(pixelFormat) \(size) at \(frameRate)/s" + (isFullRange ? ", full range" : "")
    }
}
