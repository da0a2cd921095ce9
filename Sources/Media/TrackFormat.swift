/// A video codec and the parameters that a decoder needs before the first access unit.
package enum VideoCodec: Sendable, Hashable {
    case h264(ParameterSets)
    /// Parameter sets as NAL units without start codes.
    case h265(video: [UInt8], sequence: [UInt8], picture: [UInt8])
}

/// The format of a video track.
package struct VideoFormat: Sendable, Hashable {
    package var codec: VideoCodec
    package var size: PictureSize
    package var frameRate: FrameRate
    /// The requested mean bit rate in kbit/s.
    package var bitRate: Int

    package init(codec: VideoCodec, size: PictureSize, frameRate: FrameRate, bitRate: Int) {
        self.codec = codec
        self.size = size
        self.frameRate = frameRate
        self.bitRate = bitRate
    }

    /// Creates an H.264 format.
    package init(size: PictureSize, frameRate: FrameRate, bitRate: Int, parameterSets: ParameterSets) {
        self.init(codec: .h264(parameterSets), size: size, frameRate: frameRate, bitRate: bitRate)
    }

    /// The H.264 parameter sets; nil for other codecs.
    package var parameterSets: ParameterSets? {
        if case .h264(let sets) = codec { sets } else { nil }
    }
}

/// An audio codec.
package enum AudioCodec: Sendable, Hashable {
    /// G.711 with µ-law and A-law (RFC 3551 4.5.14).
    case pcmu, pcma
    /// AAC, with the AudioSpecificConfig of ISO/IEC 14496-3 1.6.2.1.
    case aac(configuration: [UInt8])
}

/// The format of an audio track.
package struct AudioFormat: Sendable, Hashable {
    package var codec: AudioCodec
    /// Samples per second.
    package var sampleRate: Int
    package var channels: Int

    package init(codec: AudioCodec, sampleRate: Int, channels: Int) {
        self.codec = codec
        self.sampleRate = sampleRate
        self.channels = channels
    }
}
