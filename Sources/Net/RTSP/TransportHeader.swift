import Base

/// One transport of a client's `Transport` header (RFC 2326 12.39) that this server can use.
package enum RequestedTransport: Sendable, Equatable {
    /// RTP and RTCP inside the RTSP connection, on these channels; nil leaves the choice to the server.
    case interleaved(rtp: UInt8, rtcp: UInt8)
    case interleavedAny
    /// RTP and RTCP to these UDP ports of the client.
    case udp(rtp: UInt16, rtcp: UInt16)

    /// The transports in `header` in the client's order; unsupported ones (multicast, recording, other profiles) are
    /// left out.
    package static func all(in header: String) -> [RequestedTransport] {
        header[...].parts(",", omittingEmpty: true).compactMap { transport in
            one(transport.parts(";", omittingEmpty: true).map(\.trimmed))
        }
    }

    private static func one(_ parts: [Substring]) -> RequestedTransport? {
        guard let profile = parts.first else { return nil }
        var unicast = true
        var interleaved: (Int, Int)?
        var clientPort: (Int, Int)?
        for part in parts.dropFirst() {
            let pair = part.parts("=", maxSplits: 1)
            let value = pair.count == 2 ? pair[1].trimmed : ""
            switch pair[0].trimmed {
            case let name where name.equalsIgnoringCase("multicast"): unicast = false
            case let name where name.equalsIgnoringCase("interleaved"):
                guard let range = range(value, below: 256) else { return nil }
                interleaved = range
            case let name where name.equalsIgnoringCase("client_port"):
                guard let range = range(value, below: 65536) else { return nil }
                clientPort = range
            case let name where name.equalsIgnoringCase("mode"):
                let mode = value.utf8.filter { $0 != UInt8(ascii: "\"") }
                if !String(decoding: mode, as: UTF8.self).equalsIgnoringCase("PLAY") { return nil }
            default: break  // includes destination: media is only sent to the requester
            }
        }
        guard unicast else { return nil }
        if profile.equalsIgnoringCase("RTP/AVP/TCP") {
            guard let (rtp, rtcp) = interleaved else { return .interleavedAny }
            guard rtp != rtcp else { return nil }
            return .interleaved(rtp: UInt8(rtp), rtcp: UInt8(rtcp))
        }
        if profile.equalsIgnoringCase("RTP/AVP") || profile.equalsIgnoringCase("RTP/AVP/UDP") {
            // No client receives on a privileged port, and nothing at all can be sent to port 0.
            guard let (rtp, rtcp) = clientPort, rtp >= 1024, rtcp >= 1024, rtp != rtcp else { return nil }
            return .udp(rtp: UInt16(rtp), rtcp: UInt16(rtcp))
        }
        return nil
    }

    /// `4588-4589`, or `4588` for that and the next.
    private static func range(_ text: Substring, below limit: Int) -> (Int, Int)? {
        let ends = text.parts("-", maxSplits: 1, omittingEmpty: true).map(\.trimmed.decimal)
        guard let first = ends.first, let start = first, start < limit else { return nil }
        guard ends.count == 2 else { return start + 1 < limit ? (start, start + 1) : nil }
        guard let end = ends[1], end < limit else { return nil }
        return (start, end)
    }
}

/// The start of a `Range` header (RFC 2326 12.29) for a live stream.
package enum LiveRange {
    /// Whether a live stream can be played from that start: `npt=now-`, or the beginning, which is now.
    package static func isPlayable(_ header: String) -> Bool {
        let value = header[...].parts(";", maxSplits: 1).first?.trimmed ?? ""
        guard value.hasPrefixIgnoringCase("npt=") else { return false }
        guard let range = Substring(value.utf8.dropFirst(4)).cut(at: "-"), range.after.trimmed.isEmpty else {
            return false
        }
        let start = range.before.trimmed
        return start.equalsIgnoringCase("now")
            || (!start.isEmpty && start.utf8.allSatisfy { $0 == 0x30 || $0 == 0x2E || $0 == 0x3A })
    }
}
