import Base

/// What is asked on the control connection.
enum TURNRequest: Sendable, Hashable {
    /// RFC 6062 4.1.
    case allocate
    /// RFC 5766 7.
    case refresh
    /// RFC 5766 9. The address alone counts; 0.0.0.0 stands for everybody (002 14).
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

/// One request that waits for its answer. On TCP nothing is sent a second time (RFC 5389 7.2.2).
struct TURNTransaction: Sendable {
    package var request: TURNRequest
    var until: MediaTime
    /// It is the second try, after 438 (RFC 5389 10.2.3).
    var isRepeated = false
}
