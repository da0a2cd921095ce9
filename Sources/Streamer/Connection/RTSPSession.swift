import Base
import Media
import NIOCore
import Net

/// A session (RFC 2326 A.2): tracks of one stream that a client set up on its connection, controlled together.
///
/// A session lives and dies with the connection that made it, so that no client can take over another's.
struct RTSPSession: Equatable {
    let id: String
    /// The presentation that it shows, without the token that opened it.
    let resource: Presentation
    /// The tracks that were set up, by number.
    private(set) var tracks: [SetUpTrack] = []

    /// A track, and the URI of its last SETUP as the client wrote it. `RTP-Info` repeats it: clients compare the two.
    struct SetUpTrack: Equatable {
        let id: TrackID
        let uri: String
    }

    init(id: String, resource: Presentation) {
        self.id = id
        self.resource = resource
    }

    func hasTrack(_ track: TrackID) -> Bool { tracks.contains { $0.id == track } }

    /// Adds a track, or sets it up anew.
    mutating func setUp(_ track: TrackID, uri: String) {
        tracks.removeAll { $0.id == track }
        tracks.append(SetUpTrack(id: track, uri: uri))
        tracks.sort { $0.id.rawValue < $1.id.rawValue }
    }

    /// The value of `RTP-Info`: the start of each track (RFC 2326 12.33).
    func information(_ starts: [TrackStart]) -> String {
        let texts = tracks.compactMap { track -> String? in
            guard let start = starts.first(where: { $0.track == track.id }) else { return nil }
            let time = start.timestamp.map { ";rtptime=\($0)" } ?? ""
            return "url=\(track.uri);seq=\(start.sequence)\(time)"
        }
        return texts.joined(separator: ",")
    }
}

/// The transport agreed for a track.
enum AgreedTransport: Equatable {
    case interleaved(rtp: UInt8, rtcp: UInt8)
    case udp(clientRTP: UInt16, clientRTCP: UInt16, serverRTP: UInt16, serverRTCP: UInt16)
    /// UDP between two routers (CTMW 15), with both sides' mapped addresses.
    case punched(clientRTP: SocketAddress, clientRTCP: SocketAddress, MappedAddresses)

    /// The `Transport` value of the response.
    func header(ssrc: UInt32) -> String {
        let hex = withUnsafeBytes(of: ssrc.bigEndian) { $0.hex }
        return switch self {
        case .interleaved(let rtp, let rtcp): "RTP/AVP/TCP;unicast;interleaved=\(rtp)-\(rtcp);ssrc=\(hex);mode=\"PLAY\""
        case .udp(let clientRTP, let clientRTCP, let serverRTP, let serverRTCP):
            "RTP/AVP;unicast;client_port=\(clientRTP)-\(clientRTCP);server_port=\(serverRTP)-\(serverRTCP);"
                + "ssrc=\(hex);mode=\"PLAY\""
        case .punched(let rtp, let rtcp, let outside):
            "RTP/AVP;unicast;destination=\(rtp.ipAddress ?? "");source=\(outside.rtp.ipAddress ?? "");"
                + "client_port=\(rtp.port ?? 0)-\(rtcp.port ?? 0);"
                + "server_port=\(outside.rtp.port ?? 0)-\(outside.rtcp.port ?? 0);ssrc=\(hex);mode=\"PLAY\""
        }
    }
}
