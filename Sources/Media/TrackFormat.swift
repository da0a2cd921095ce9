import Base

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

/// The sequence and picture parameter set of an H.264 stream, each a NAL unit without start code.
package struct ParameterSets: Sendable, Hashable {
    package let sequence: [UInt8]
    package let picture: [UInt8]

    /// Nil unless both are NAL units of their type and the sequence parameter set holds at least its profile and level.
    package init?(sequence: [UInt8], picture: [UInt8]) {
        guard sequence.count >= 4, NALUnitType(header: sequence[0]) == .sequenceParameterSet,
            picture.count >= 2, NALUnitType(header: picture[0]) == .pictureParameterSet
        else { return nil }
        self.sequence = sequence
        self.picture = picture
    }

    /// profile_idc, the constraint flags and level_idc as six hex digits (RFC 6184 8.1).
    package var profileLevelID: String {
        sequence[1...3].hex.uppercased()
    }
}

/// The size of a frame in luma samples.
package struct PictureSize: Sendable, Hashable, CustomStringConvertible {
    package var width: Int
    package var height: Int

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// Reads `WIDTHxHEIGHT`, such as `1280x720`; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "x", omittingEmptySubsequences: false)
        guard parts.count == 2, let width = Int(parts[0]), let height = Int(parts[1]), width > 0, height > 0 else {
            return nil
        }
        self.init(width: width, height: height)
    }

    package var description: String { "\(width)x\(height)" }

    /// The number of luma samples in a frame.
    package var area: Int { width * height }

    /// Whether 4:2:0 chroma covers the frame exactly, as x264 and every converter here require.
    package var isEven: Bool { width % 2 == 0 && height % 2 == 0 }
}

/// Frames per second as a fraction: 25/1, 30000/1001.
package struct FrameRate: Sendable, Hashable, CustomStringConvertible {
    package var numerator: Int
    package var denominator: Int

    /// - Parameters:
    ///   - numerator: the number of frames, above 0.
    ///   - denominator: the number of seconds they take, above 0.
    package init(_ numerator: Int, _ denominator: Int = 1) {
        precondition(numerator > 0 && denominator > 0)
        self.numerator = numerator
        self.denominator = denominator
    }

    /// The fraction for a rate in pictures per second: 29.97 is 30000/1001, 12.5 is 25/2.
    package init(nearest perSecond: Double) {
        // The largest and smallest rates are clamped; NaN counts as the smallest.
        let perSecond = perSecond.isNaN ? 0.001 : min(max(perSecond, 0.001), 1000)
        let ntsc = (perSecond * 1.001).rounded()
        if ntsc > 0, perSecond != perSecond.rounded(), abs(perSecond - ntsc / 1.001) < 0.005 {
            self.init(Int(ntsc) * 1000, 1001)
            return
        }
        var (a, b) = (Int((perSecond * 1000).rounded()), 1000)
        let thousandths = a
        while b != 0 { (a, b) = (b, a % b) }
        self.init(thousandths / a, 1000 / a)
    }

    /// Frames per second.
    package var perSecond: Double { Double(numerator) / Double(denominator) }

    /// The time from one frame to the next.
    package var frameDuration: Duration { .nanoseconds(Int64(denominator) * 1_000_000_000 / Int64(numerator)) }

    package var description: String {
        if denominator == 1 { return "\(numerator)" }
        let hundredths = (numerator * 100 + denominator / 2) / denominator
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
    }
}
