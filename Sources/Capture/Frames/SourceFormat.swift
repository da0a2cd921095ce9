package import Media

/// The format of a source's frames.
package struct SourceFormat: Sendable, Hashable, CustomStringConvertible {
    package var size: PictureSize
    package var frameRate: FrameRate
    /// The pixel format by its usual name: NV12, YUYV, MJPG.
    package var pixelFormat: String
    /// Whether luma ranges from 0 to 255 (as in JPEG) instead of 16 to 235.
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
