import Base
import NIOCore

/// What a client set up on its connection (RFC 2326 A.2): one stream, and how its packets travel.
///
/// A session lives and dies with the connection that made it, so that nobody can take over another's.
struct RTSPSession: Equatable {
    let id: String
    /// What it shows, without the token that opened it.
    let resource: Presentation
    /// The URI of the last SETUP as the client wrote it. `RTP-Info` repeats it: clients compare the two.
    let trackURI: String
}

/// How a session's packets travel, as agreed.
enum AgreedTransport: Equatable {
    case interleaved(rtp: UInt8, rtcp: UInt8)
    case udp(clientRTP: UInt16, clientRTCP: UInt16, serverRTP: UInt16, serverRTCP: UInt16)
    /// UDP between two routers (CTMW 15), with everybody's addresses outside.
    case punched(clientRTP: SocketAddress, clientRTCP: SocketAddress, MappedAddresses)

    /// The `Transport` value of the answer.
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
