package import Media

/// How the access units of a codec become the payload of RTP packets.
package enum RTPPayloadFormat: Sendable, Hashable {
    /// RFC 6184, packetization-mode 1: single NAL unit packets and FU-A.
    case h264
    /// G.711: the octets as they are (RFC 3551 4.5.14).
    ///
    /// - Parameter channels: the number of octets for one tick of the RTP clock.
    case g711(payloadType: UInt8, channels: Int)

    /// Nil for codecs that are not sent.
    package init?(_ track: Track) {
        switch track.kind {
        case .video(let format):
            guard case .h264 = format.codec else { return nil }
            self = .h264
        case .audio(let format):
            switch format.codec {
            case .pcmu, .pcma: self = .g711(payloadType: track.payloadType, channels: max(format.channels, 1))
            case .aac: return nil
            }
        case .metadata: return nil
        }
    }

    var payloadType: UInt8 {
        switch self {
        case .h264: Track.firstDynamicPayloadType
        case .g711(let payloadType, _): payloadType
        }
    }

    /// The number of packets of an access unit, and their bytes with framing.
    func measure(_ unit: MediaSample) -> (packets: Int, size: Int) {
        var (packets, size) = (0, 0)
        for range in unit.units {
            switch self {
            case .h264 where range.count > RTPPacketWriter.payloadLimit:
                let limit = RTPPacketWriter.fragmentLimit
                let fragments = (range.count - 1 + limit - 1) / limit
                packets += fragments
                size += range.count - 1 + fragments * 2
            case .h264:
                packets += 1
                size += range.count
            case .g711(_, let channels):
                let limit = RTPPacketWriter.octetLimit(channels: channels)
                packets += (range.count + limit - 1) / limit
                size += range.count
            }
        }
        return (packets, size + packets * (RTPPacketizer.framingBytes + RTPPacketizer.headerBytes))
    }
}

extension Track {
    /// The first of the dynamic payload types (RFC 3551 6).
    package static let firstDynamicPayloadType: UInt8 = 96

    /// The static payload type where there is one (RFC 3551 table 4), otherwise a dynamic one by the kind of track.
    package var payloadType: UInt8 {
        switch kind {
        case .video: Self.firstDynamicPayloadType
        case .audio(let format):
            switch format.codec {
            case .pcmu: 0
            case .pcma: 8
            case .aac: Self.firstDynamicPayloadType + 1
            }
        case .metadata: Self.firstDynamicPayloadType + 2
        }
    }
}
