import Base
package import Media

/// The session description of a stream (RFC 4566, RFC 6184 8.2.1): the body of the DESCRIBE response.
package struct SessionDescription {
    package let name: String
    /// The server's own address on the connection, `IP4 1.2.3.4` or `IP6 ::1` without its tag.
    package let address: String
    package let sessionID: UInt64
    /// The described tracks; each is set up by the control name ``controlName(of:)``.
    package let tracks: [Track]
    /// The ranges that can be played (RFC 2326 C.1.5).
    package var ranges: [String]

    package init(
        name: String, address: String, sessionID: UInt64, tracks: [Track], ranges: [String] = ["npt=now-"]
    ) {
        self.name = name
        self.address = address
        self.sessionID = sessionID
        self.tracks = tracks
        self.ranges = ranges
    }

    /// The name by which SETUP asks for a track, relative to the stream's URL.
    package static func controlName(of track: TrackID) -> String { "trackID=\(track.rawValue)" }

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
        for track in tracks {
            switch track.kind {
            case .video(let format):
                lines.append("m=video 0 RTP/AVP \(track.payloadType)")
                lines += format.attributes(payloadType: track.payloadType)
            case .audio(let format):
                lines.append("m=audio 0 RTP/AVP \(track.payloadType)")
                lines += format.attributes(payloadType: track.payloadType)
            // Its payload format is the one that ONVIF defines; nobody sends it yet.
            case .metadata: continue
            }
            lines.append("a=control:\(Self.controlName(of: track.id))")
        }
        return lines.map { $0 + "\r\n" }.joined()
    }
}

extension VideoFormat {
    fileprivate func attributes(payloadType: UInt8) -> [String] {
        // A recording may have no bit rate.
        (bitRate > 0 ? ["b=AS:\(bitRate)"] : []) + codec.attributes(payloadType: payloadType) + [
            "a=framerate:\(frameRate)",
            "a=framesize:\(payloadType) \(size.width)-\(size.height)",
        ]
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
    /// The `rtpmap` and `fmtp` attributes.
    fileprivate func attributes(payloadType: UInt8) -> [String] {
        let channels = channels > 1 ? "/\(channels)" : ""
        return switch codec {
        case .pcmu: ["a=rtpmap:\(payloadType) PCMU/\(sampleRate)\(channels)"]
        case .pcma: ["a=rtpmap:\(payloadType) PCMA/\(sampleRate)\(channels)"]
        case .aac(let configuration):
            // RFC 3640 3.3.6
            [
                "a=rtpmap:\(payloadType) MPEG4-GENERIC/\(sampleRate)/\(self.channels)",
                "a=fmtp:\(payloadType) streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;"
                    + "indexdeltalength=3;config=\(configuration.hex)",
            ]
        }
    }
}
