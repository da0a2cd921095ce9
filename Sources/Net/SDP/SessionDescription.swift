import Base
package import Media

/// The session description of a stream (RFC 4566, RFC 6184 8.2.1): the body of the DESCRIBE response.
package struct SessionDescription {
    package let name: String
    /// The server's own address on the connection, `IP4 1.2.3.4` or `IP6 ::1` without its tag.
    package let address: String
    package let sessionID: UInt64
    package let format: StreamFormat
    /// The ranges that can be played (RFC 2326 C.1.5).
    package var ranges: [String]

    package init(
        name: String, address: String, sessionID: UInt64, format: StreamFormat, ranges: [String] = ["npt=now-"]
    ) {
        self.name = name
        self.address = address
        self.sessionID = sessionID
        self.format = format
        self.ranges = ranges
    }

    /// The payload type of H.264, the first of the dynamic ones (RFC 3551 3).
    package static let videoPayloadType: UInt8 = 96

    /// The text of the description, with CRLF line ends.
    package var text: String {
        let family = address.contains(":") ? "IP6" : "IP4"
        var lines = [
            "v=0",
            "o=- \(sessionID) 1 IN \(family) \(address)",
            "s=\(name.filter { !$0.isNewline })",
            "c=IN \(family) \(family == "IP4" ? "0.0.0.0" : "::")",
            "t=0 0",
            "a=control:*",
        ]
        lines += ranges.map { "a=range:\($0)" }
        let video = format.video
        lines += [
            "m=video 0 RTP/AVP \(Self.videoPayloadType)",
        ]
        // A recording may have no bit rate.
        if video.bitRate > 0 { lines.append("b=AS:\(video.bitRate)") }
        lines += video.codec.attributes(payloadType: Self.videoPayloadType)
        lines += [
            "a=framerate:\(video.frameRate)",
            "a=framesize:\(Self.videoPayloadType) \(video.size.width)-\(video.size.height)",
            "a=control:trackID=0",
        ]
        if let audio = format.audio {
            lines.append("m=audio 0 RTP/AVP \(audio.payloadType)")
            lines += audio.attributes
            lines.append("a=control:trackID=1")
        }
        return lines.map { $0 + "\r\n" }.joined()
    }
}

extension VideoCodec {
    /// The `rtpmap` and `fmtp` attributes.
    fileprivate func attributes(payloadType: UInt8) -> [String] {
        switch self {
        case .h264(let sets):
            [
                "a=rtpmap:\(payloadType) H264/90000",
                "a=fmtp:\(payloadType) packetization-mode=1;profile-level-id=\(sets.profileLevelID);"
                    + "sprop-parameter-sets=\(Base64.encode(sets.sequence)),\(Base64.encode(sets.picture))",
            ]
        case .h265(let video, let sequence, let picture):
            // RFC 7798 7.1
            [
                "a=rtpmap:\(payloadType) H265/90000",
                "a=fmtp:\(payloadType) sprop-vps=\(Base64.encode(video));sprop-sps=\(Base64.encode(sequence));"
                    + "sprop-pps=\(Base64.encode(picture))",
            ]
        }
    }
}

extension AudioFormat {
    /// The static payload type where there is one (RFC 3551 table 4), otherwise the one after video's.
    fileprivate var payloadType: UInt8 {
        switch codec {
        case .pcmu: 0
        case .pcma: 8
        case .aac: SessionDescription.videoPayloadType + 1
        }
    }

    fileprivate var attributes: [String] {
        let channels = channels > 1 ? "/\(channels)" : ""
        return switch codec {
        case .pcmu: ["a=rtpmap:\(payloadType) PCMU/\(sampleRate)\(channels)"]
        case .pcma: ["a=rtpmap:\(payloadType) PCMA/\(sampleRate)\(channels)"]
        case .aac(let configuration):
            // RFC 3640 3.3.6
            [
                "a=rtpmap:\(payloadType) MPEG4-GENERIC/\(sampleRate)/\(self.channels)",
                "a=fmtp:\(payloadType) streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;"
                    + "indexdeltalength=3;config="
                    + configuration.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined(),
            ]
        }
    }
}
