/// What a video track holds.
package struct VideoFormat: Sendable, Hashable {
    package var size: PictureSize
    package var frameRate: FrameRate
    /// The mean bit rate it was asked for, in kbit/s.
    package var bitRate: Int
    package var parameterSets: ParameterSets

    package init(size: PictureSize, frameRate: FrameRate, bitRate: Int, parameterSets: ParameterSets) {
        self.size = size
        self.frameRate = frameRate
        self.bitRate = bitRate
        self.parameterSets = parameterSets
    }
}

/// What an audio track holds. No source gives one yet; streams and session descriptions have its place.
package struct AudioFormat: Sendable, Hashable {
    /// The name of the encoding in a session description: `PCMA`, `PCMU`.
    package var encodingName: String
    /// Samples a second.
    package var clockRate: Int
    package var channels: Int
    /// The static RTP payload type (RFC 3551 table 4).
    package var payloadType: UInt8

    package init(encodingName: String, clockRate: Int, channels: Int, payloadType: UInt8) {
        self.encodingName = encodingName
        self.clockRate = clockRate
        self.channels = channels
        self.payloadType = payloadType
    }
}

/// What one stream of a channel is made of.
package struct StreamFormat: Sendable, Hashable {
    package var video: VideoFormat
    package var audio: AudioFormat?

    package init(video: VideoFormat, audio: AudioFormat? = nil) {
        self.video = video
        self.audio = audio
    }
}
