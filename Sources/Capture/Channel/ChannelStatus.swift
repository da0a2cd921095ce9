package import Media

/// How a channel is doing.
package struct ChannelStatus: Sendable {
    package enum State: Sendable, Hashable, CustomStringConvertible {
        /// Not started yet, or stopped.
        case stopped
        /// The source is being opened, or has given no picture yet.
        case opening
        /// Pictures come.
        case running
        /// Viewers see the no-signal picture; the source is tried again and again.
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

    /// The source as the settings name it; where they leave it open, the camera that is tried or was found.
    package var source: String
    package var state: State = .stopped
    /// What the source delivers; nil before it was opened the first time.
    package var format: SourceFormat?
    /// Pictures that the source gave, the no-signal picture not among them.
    package var captured = 0
    /// Pictures that the driver took but did not deliver.
    package var droppedByDriver = 0
    /// Pictures that came damaged: flagged by the driver, cut short, or broken JPEGs.
    package var damaged = 0
    /// Pictures left out because every buffer was with an encoder.
    package var withoutBuffer = 0
    /// Times that the source was lost or could not be opened.
    package var failures = 0
    package var streams: [StreamType: StreamStatus] = [:]

    init(source: String) { self.source = source }
}

/// How one encoder of a channel is doing.
package struct StreamStatus: Sendable {
    package var size: PictureSize
    package var frameRate: FrameRate
    /// x264's name of the preset in use.
    package var preset: String
    /// Asked for, in kbit/s.
    package var bitRate: Int
    /// Of the last five seconds, in kbit/s.
    package var actualBitRate = 0
    package var encoded = 0
    package var keyFrames = 0
    /// Pictures left out before encoding because the encoder could not keep up.
    package var dropped = 0
    /// Means of about the last second, and the longest ever: how long one picture took to encode.
    package var meanEncodeTime: Duration = .zero
    package var longestEncodeTime: Duration = .zero

    init(plan: EncoderPlan) {
        size = plan.size
        frameRate = plan.frameRate
        preset = plan.preset.rawValue
        bitRate = plan.bitRate
    }
}
