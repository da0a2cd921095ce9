import Base

/// A request on the control connection.
enum TURNRequest: Sendable, Hashable {
    /// Allocate (RFC 6062 4.1).
    case allocate
    /// Refresh (RFC 5766 7).
    case refresh
    /// CreatePermission (RFC 5766 9). Only the address counts; 0.0.0.0 stands for every peer (CTMW 14).
    case permit(IPAddress)

    package func message(id: STUNTransactionID) -> STUNMessage {
        switch self {
        case .allocate:
            var message = STUNMessage(.request, .allocate, id: id)
            message.add(TURNRequestedTransport.tcp)
            return message
        case .refresh: return STUNMessage(.request, .refresh, id: id)
        case .permit(let ip):
            var message = STUNMessage(.request, .createPermission, id: id)
            message.add(XORPeerAddress(TransportAddress(ip: ip, port: 0)))
            return message
        }
    }

    var method: STUNMethod {
        switch self {
        case .allocate: .allocate
        case .refresh: .refresh
        case .permit: .createPermission
        }
    }
}

/// A request that waits for its response. On TCP nothing is retransmitted (RFC 5389 7.2.2).
struct TURNTransaction: Sendable {
    package var request: TURNRequest
    var until: MediaTime
    /// Whether it is the second attempt, after 438 (RFC 5389 10.2.3).
    var isRepeated = false
}
