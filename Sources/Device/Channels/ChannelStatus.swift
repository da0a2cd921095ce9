package import Media

/// The state of a channel.
package struct ChannelStatus: Sendable {
    /// The source from the settings; if it is automatic, the camera that is being tried or was found.
    package var source: String
    package var state = SourceState.stopped
    /// The source's format; nil until it was opened for the first time.
    package var format: SourceFormat?
    /// Frames from the source, not counting the no-signal picture.
    package var captured = 0
    /// Frames that the driver captured but did not deliver.
    package var droppedByDriver = 0
    /// Frames that arrived damaged: flagged by the driver, cut short, or broken JPEGs.
    package var damaged = 0
    /// Frames skipped because all buffers were in use by the encoders.
    package var withoutBuffer = 0
    /// The number of times that the source was lost or could not be opened.
    package var failures = 0
    package var streams: [StreamType: StreamStatus] = [:]

    package init(source: String) { self.source = source }
}

/// The state of one encoder of a channel.
package struct StreamStatus: Sendable {
    package var size: PictureSize
    package var frameRate: FrameRate
    /// x264's name of the preset in use.
    package var preset: String
    /// The requested bit rate in kbit/s.
    package var bitRate: Int
    /// The bit rate of the last five seconds in kbit/s.
    package var actualBitRate = 0
    package var encoded = 0
    package var keyFrames = 0
    /// Frames skipped before encoding because the encoder could not keep up.
    package var dropped = 0
    /// The encoding time of one frame: the mean of about the last second, and the longest ever.
    package var meanEncodeTime: Duration = .zero
    package var longestEncodeTime: Duration = .zero

    package init(size: PictureSize, frameRate: FrameRate, preset: String, bitRate: Int) {
        self.size = size
        self.frameRate = frameRate
        self.preset = preset
        self.bitRate = bitRate
    }
}

/// Whether a source delivers frames.
package enum SourceState: Sendable, Hashable, CustomStringConvertible {
    /// Not started yet, or stopped.
    case stopped
    /// The source is being opened, or has delivered no frame yet.
    case opening
    /// The source delivers frames.
    case running
    /// Viewers see the no-signal picture; the source is retried.
    case noSignal(reason: String)

    package var description: String {
        switch self {
        case .stopped: "stopped"
        case .opening: "opening"
        case .running: "running"
        case .noSignal(let reason): "no signal: \(reason)"
        }
    }
}

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
