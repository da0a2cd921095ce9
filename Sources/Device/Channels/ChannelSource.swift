package import Media

/// What gives a channel its streams: a local camera, a network camera.
///
/// A source publishes into hubs that were made before it, and attaches to them what asks it for a key frame
/// (``StreamHub/attach(requestKeyFrame:)``).
package protocol ChannelSource: Sendable {
    var capabilities: ChannelCapabilities { get }

    /// Starts to publish, and returns at once. A camera that is missing is no error: it is waited for, and
    /// ``EventTopic/noSignal`` says so.
    ///
    /// - Throws: ``SourceError/noResources(_:)``
    func start(into hubs: [StreamType: StreamHub], events: EventBus) throws(SourceError)

    /// Stops for good, and detaches from the hubs.
    func stop() async

    /// How a stream is encoded now; nil where the channel has no such stream.
    func encoding(of stream: StreamType) -> EncodingSettings?

    /// Encodes a stream otherwise from now on.
    ///
    /// - Throws: ``SourceError/invalid(_:)``; nothing has changed then.
    func apply(_ encoding: EncodingSettings, to stream: StreamType) async throws(SourceError)

    /// A JPEG of the next picture in full size.
    ///
    /// - Parameter quality: 1 to 100.
    func snapshot(quality: Int) async throws(SourceError) -> [UInt8]

    var state: SourceState { get }
}

/// What a source can do.
package struct ChannelCapabilities: Sendable, Hashable {
    package var streams: Set<StreamType>
    /// Whether ``ChannelSource/apply(_:to:)`` can do anything.
    package var canChangeEncoding: Bool
    package var canTakeSnapshots: Bool

    package init(streams: Set<StreamType>, canChangeEncoding: Bool, canTakeSnapshots: Bool) {
        self.streams = streams
        self.canChangeEncoding = canChangeEncoding
        self.canTakeSnapshots = canTakeSnapshots
    }
}

/// Whether a source gives pictures.
package enum SourceState: Sendable, Hashable {
    /// Not started yet, or stopped.
    case stopped
    /// It is being opened, or has given nothing yet.
    case opening
    case running
    /// It gives nothing, and is tried again and again.
    case noSignal(reason: String)
}

/// How a stream is to be encoded.
package struct EncodingSettings: Sendable, Hashable {
    package var size: PictureSize
    /// At most; a slower source is encoded at its own rate.
    package var frameRate: FrameRate
    /// kbit/s.
    package var bitRate: Int
    /// Whether `bitRate` is the mean at every moment; else it is the ceiling.
    package var isConstantBitRate: Bool
    /// From one key frame to the next.
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

/// Why a source did not do what it was asked.
package enum SourceError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A value outside its range, in words with the range.
    case invalid(String)
    /// The channel or its source has no such thing.
    case notSupported(String)
    /// There is no picture to take.
    case noPicture(String)
    /// The machine refuses: no thread, no memory.
    case noResources(String)
    case failed(String)

    package var description: String {
        switch self {
        case .invalid(let words), .notSupported(let words), .noPicture(let words), .noResources(let words),
            .failed(let words):
            words
        }
    }
}
