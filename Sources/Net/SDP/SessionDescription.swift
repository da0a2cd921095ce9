import Base
package import Media

/// The session description of a stream (RFC 4566, RFC 6184 8.2.1): what DESCRIBE answers.
package struct SessionDescription {
    package let name: String
    /// The server's own address on the connection, `IP4 1.2.3.4` or `IP6 ::1` without its tag.
    package let address: String
    package let sessionID: UInt64
    package let format: StreamFormat
    /// What can be played (RFC 2326 C.1.5).
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

    /// The text, with CRLF.
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
        let sets = video.parameterSets
        lines += [
            "m=video 0 RTP/AVP \(Self.videoPayloadType)",
        ]
        // A recording may not know it.
        if video.bitRate > 0 { lines.append("b=AS:\(video.bitRate)") }
        lines += [
            "a=rtpmap:\(Self.videoPayloadType) H264/90000",
            "a=fmtp:\(Self.videoPayloadType) packetization-mode=1;profile-level-id=\(sets.profileLevelID);"
                + "sprop-parameter-sets=\(Base64.encode(sets.sequence)),\(Base64.encode(sets.picture))",
            "a=framerate:\(video.frameRate)",
            "a=framesize:\(Self.videoPayloadType) \(video.size.width)-\(video.size.height)",
            "a=control:trackID=0",
        ]
        if let audio = format.audio {
            lines += [
                "m=audio 0 RTP/AVP \(audio.payloadType)",
                "a=rtpmap:\(audio.payloadType) \(audio.encodingName)/\(audio.clockRate)"
                    + (audio.channels > 1 ? "/\(audio.channels)" : ""),
                "a=control:trackID=1",
            ]
        }
        return lines.map { $0 + "\r\n" }.joined()
    }
}
