/// What a video track holds.
public struct VideoFormat: Sendable, Hashable {
    public var size: PictureSize
    public var frameRate: FrameRate
    /// The mean bit rate it was asked for, in kbit/s.
    public var bitRate: Int
    public var parameterSets: ParameterSets

    public init(size: PictureSize, frameRate: FrameRate, bitRate: Int, parameterSets: ParameterSets) {
        self.size = size
        self.frameRate = frameRate
        self.bitRate = bitRate
        self.parameterSets = parameterSets
    }
}

/// What an audio track holds. No source gives one yet; streams and session descriptions have its place.
public struct AudioFormat: Sendable, Hashable {
    /// The name of the encoding in a session description: `PCMA`, `PCMU`.
    public var encodingName: String
    /// Samples a second.
    public var clockRate: Int
    public var channels: Int
    /// The static RTP payload type (RFC 3551 table 4).
    public var payloadType: UInt8

    public init(encodingName: String, clockRate: Int, channels: Int, payloadType: UInt8) {
        self.encodingName = encodingName
        self.clockRate = clockRate
        self.channels = channels
        self.payloadType = payloadType
    }
}

/// What one stream of a channel is made of.
public struct StreamFormat: Sendable, Hashable {
    public var video: VideoFormat
    public var audio: AudioFormat?

    public init(video: VideoFormat, audio: AudioFormat? = nil) {
        self.video = video
        self.audio = audio
    }
}
