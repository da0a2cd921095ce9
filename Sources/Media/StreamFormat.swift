/// A video codec and what a decoder has to know before the first picture.
package enum VideoCodec: Sendable, Hashable {
    case h264(ParameterSets)
    /// NAL units without start code.
    case h265(video: [UInt8], sequence: [UInt8], picture: [UInt8])
}

/// What a video track holds.
package struct VideoFormat: Sendable, Hashable {
    package var codec: VideoCodec
    package var size: PictureSize
    package var frameRate: FrameRate
    /// The mean bit rate it was asked for, in kbit/s.
    package var bitRate: Int

    package init(codec: VideoCodec, size: PictureSize, frameRate: FrameRate, bitRate: Int) {
        self.codec = codec
        self.size = size
        self.frameRate = frameRate
        self.bitRate = bitRate
    }

    /// H.264.
    package init(size: PictureSize, frameRate: FrameRate, bitRate: Int, parameterSets: ParameterSets) {
        self.init(codec: .h264(parameterSets), size: size, frameRate: frameRate, bitRate: bitRate)
    }

    /// Of H.264; nil for other codecs.
    package var parameterSets: ParameterSets? {
        if case .h264(let sets) = codec { sets } else { nil }
    }
}

/// An audio codec.
package enum AudioCodec: Sendable, Hashable {
    /// G.711 with µ-law and with A-law (RFC 3551 4.5.14).
    case pcmu, pcma
    /// AAC, with the AudioSpecificConfig of ISO/IEC 14496-3 1.6.2.1.
    case aac(configuration: [UInt8])
}

/// What an audio track holds.
package struct AudioFormat: Sendable, Hashable {
    package var codec: AudioCodec
    /// Samples a second.
    package var sampleRate: Int
    package var channels: Int

    package init(codec: AudioCodec, sampleRate: Int, channels: Int) {
        self.codec = codec
        self.sampleRate = sampleRate
        self.channels = channels
    }
}

/// What one stream of a channel is made of, for a session description.
package struct StreamFormat: Sendable, Hashable {
    package var video: VideoFormat
    package var audio: AudioFormat?

    package init(video: VideoFormat, audio: AudioFormat? = nil) {
        self.video = video
        self.audio = audio
    }
}
