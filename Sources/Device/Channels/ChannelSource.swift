package import Media

/// The source of a channel's streams: a local camera, a network camera.
///
/// A source publishes into hubs that were created before it, and attaches a closure for key frame requests to them
/// (``StreamHub/attach(requestKeyFrame:)``).
package protocol ChannelSource: Sendable {
    var capabilities: ChannelCapabilities { get }

    /// Starts publishing, and returns at once. A missing camera is not an error: the source waits for it, and reports
    /// ``EventTopic/noSignal``.
    ///
    /// - Throws: ``ControlError/failed(_:)``
    func start(into hubs: [StreamType: StreamHub], events: EventBus) throws(ControlError)

    /// Stops permanently, and detaches from the hubs.
    func stop() async

    /// The current encoding of a stream; nil where the channel has no such stream.
    func encoding(of stream: StreamType) -> EncodingSettings?

    /// Changes the encoding of a stream.
    ///
    /// - Throws: ``ControlError/invalid(_:)``; nothing is changed then.
    func apply(_ encoding: EncodingSettings, to stream: StreamType) async throws(ControlError)

    /// A JPEG of the next frame in full size.
    ///
    /// - Parameter quality: 1 to 100.
    func snapshot(quality: Int) async throws(ControlError) -> [UInt8]

    var state: SourceState { get }
}

/// The abilities of a source.
package struct ChannelCapabilities: Sendable, Hashable {
    package var streams: Set<StreamType>
    /// Whether ``ChannelSource/apply(_:to:)`` has any effect.
    package var canChangeEncoding: Bool
    package var canTakeSnapshots: Bool

    package init(streams: Set<StreamType>, canChangeEncoding: Bool, canTakeSnapshots: Bool) {
        self.streams = streams
        self.canChangeEncoding = canChangeEncoding
        self.canTakeSnapshots = canTakeSnapshots
    }
}

/// Whether a source delivers frames.
package enum SourceState: Sendable, Hashable {
    /// Not started yet, or stopped.
    case stopped
    /// The source is being opened, or has delivered nothing yet.
    case opening
    case running
    /// The source delivers nothing, and is retried.
    case noSignal(reason: String)
}

/// The encoding of a stream.
package struct EncodingSettings: Sendable, Hashable {
    package var size: PictureSize
    /// The highest frame rate; a slower source is encoded at its own rate.
    package var frameRate: FrameRate
    /// The bit rate in kbit/s.
    package var bitRate: Int
    /// Whether `bitRate` is the mean at every moment; otherwise it is the ceiling.
    package var isConstantBitRate: Bool
    /// The time between key frames.
    package var keyFrameInterval: Duration

    package init(
        size: PictureSize, frameRate: FrameRate, bitRate: Int, isConstantBitRate: Bool, keyFrameInterval: Duration
    ) {
        self.size = size
        self.frameRate = frameRate
        self.bitRate = bitRate
        self.isConstantBitRate = isConstantBitRate
        self.keyFrameInterval = keyFrameInterval
    }
}
