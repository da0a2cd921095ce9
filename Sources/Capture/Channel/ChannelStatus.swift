public import Media

/// How a channel is doing.
public struct ChannelStatus: Sendable {
    public enum State: Sendable, Hashable, CustomStringConvertible {
        /// Not started yet, or stopped.
        case stopped
        /// The source is being opened, or has given no picture yet.
        case opening
        /// Pictures come.
        case running
        /// Viewers see the no-signal picture; the source is tried again and again.
        case noSignal(reason: String)

        public var description: String {
            switch self {
            case .stopped: "stopped"
            case .opening: "opening"
            case .running: "running"
            case .noSignal(let reason): "no signal: \(reason)"
            }
        }
    }

    /// The source as the settings name it; where they leave it open, the camera that is tried or was found.
    public var source: String
    public var state: State = .stopped
    /// What the source delivers; nil before it was opened the first time.
    public var format: SourceFormat?
    /// Pictures that the source gave, the no-signal picture not among them.
    public var captured = 0
    /// Pictures that the driver took but did not deliver.
    public var droppedByDriver = 0
    /// Pictures that came damaged: flagged by the driver, cut short, or broken JPEGs.
    public var damaged = 0
    /// Pictures left out because every buffer was with an encoder.
    public var withoutBuffer = 0
    /// Times that the source was lost or could not be opened.
    public var failures = 0
    public var streams: [StreamType: StreamStatus] = [:]

    init(source: String) { self.source = source }
}

/// How one encoder of a channel is doing.
public struct StreamStatus: Sendable {
    public var size: PictureSize
    public var frameRate: FrameRate
    /// x264's name of the preset in use.
    public var preset: String
    /// Asked for, in kbit/s.
    public var bitRate: Int
    /// Of the last five seconds, in kbit/s.
    public var actualBitRate = 0
    public var encoded = 0
    public var keyFrames = 0
    /// Pictures left out before encoding because the encoder could not keep up.
    public var dropped = 0
    /// Means of about the last second, and the longest ever: how long one picture took to encode.
    public var meanEncodeTime: Duration = .zero
    public var longestEncodeTime: Duration = .zero

    init(plan: EncoderPlan) {
        size = plan.size
        frameRate = plan.frameRate
        preset = plan.preset.rawValue
        bitRate = plan.bitRate
    }
}
