import Device
import Media

/// The source that the capture thread must open, and the requested format.
struct CaptureTask: Hashable, Sendable {
    var source: VideoSource
    var size: PictureSize
    var frameRate: FrameRate

    init(_ settings: ChannelSettings) {
        source = settings.source
        size = settings.main.size
        frameRate = settings.main.frameRate
        // A clip has its own size and rate: no setting affects how it is opened.
        if case .file = source {
            size = PictureSize(width: 0, height: 0)
            frameRate = FrameRate(1)
        }
    }

    /// The requested format, as text.
    var wish: String {
        if case .file = source { return "what the file has" }
        return "\(size) at \(frameRate)/s"
    }

    /// The source's path, if it has one.
    package var path: String? {
        switch source {
        case .device(let path), .file(let path): path
        case .automatic, .testPattern: nil
        }
    }
}
