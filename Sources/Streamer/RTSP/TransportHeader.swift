/// One transport of a client's `Transport` header (RFC 2326 12.39), as far as this server can use it.
package enum RequestedTransport: Sendable, Equatable {
    /// RTP and RTCP inside the RTSP connection, on these channels; nil leaves the choice to the server.
    case interleaved(rtp: UInt8, rtcp: UInt8)
    case interleavedAny
    /// RTP and RTCP to these UDP ports of the client.
    case udp(rtp: UInt16, rtcp: UInt16)

    /// The transports in `header` in the client's order; those this server has no use for (multicast, recording, other
    /// profiles) are left out.
    package static func all(in header: String) -> [RequestedTransport] {
        header.split(separator: ",").compactMap { one(Array($0.split(separator: ";").map(\.trimmed))) }
    }

    private static func one(_ parts: [Substring]) -> RequestedTransport? {
        guard let profile = parts.first else { return nil }
        var unicast = true
        var interleaved: (Int, Int)?
        var clientPort: (Int, Int)?
        for part in parts.dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
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
                let mode = value.filter { $0 != "\"" }
                if !mode.equalsIgnoringCase("PLAY") { return nil }
            default: break  // destination too: pictures go to who asked and to nobody else
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
    private static func range(_ text: some StringProtocol, below limit: Int) -> (Int, Int)? {
        let ends = text.split(separator: "-", maxSplits: 1).map { $0.trimmed.decimal }
        guard let first = ends.first, let start = first, start < limit else { return nil }
        guard ends.count == 2 else { return start + 1 < limit ? (start, start + 1) : nil }
        guard let end = ends[1], end < limit else { return nil }
        return (start, end)
    }
}
