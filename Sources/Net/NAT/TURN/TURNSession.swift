import Base

/// The state of one control connection, which ends with it.
struct TURNSession {
    let connection: TURNConnection
    var decoder = STUNStreamDecoder()
    /// The signature; set after the challenge.
    var signature: TURNSignature?
    var open: [STUNTransactionID: TURNTransaction] = [:]
    /// The relayed address; set after the allocation.
    var relay: TransportAddress?
    var refreshInterval: Duration = .zero
    var nextRefresh: MediaTime?
    var nextPermissions: MediaTime?
    /// Whether a refresh was answered: then this server works.
    var proved = false

    var isRefreshing: Bool { open.values.contains { $0.request == .refresh } }

    var deadline: MediaTime? {
        ([nextRefresh, nextPermissions].compactMap { $0 } + open.values.map(\.until)).min()
    }
}

/// The device's credentials for the TURN server: DevID and DevKey (CTMW 14).
struct TURNCredentials: Sendable, Hashable {
    var username: Username
    var name: String
    package var password: Secret

    /// - Returns: nil for a name that is too long for USERNAME (512 bytes).
    init?(username: String, password: Secret) {
        guard let attribute = Username(Array(username.utf8)) else { return nil }
        self.username = attribute
        name = username
        self.password = password
    }
}

/// The data that requests are signed with after the server's challenge (RFC 5389 10.2).
struct TURNSignature: Sendable {
    var realm: Realm
    var nonce: Nonce
    let key: STUNKey
    let username: Username

    /// - Returns: nil where the system's OpenSSL forbids MD5.
    init?(_ credentials: TURNCredentials, realm: Realm, nonce: Nonce) {
        guard let key = STUNKey(username: credentials.name, realm: realm.bytes, password: credentials.password)
        else { return nil }
        username = credentials.username
        self.key = key
        self.realm = realm
        self.nonce = nonce
    }

    func sign(_ message: STUNMessage) -> [UInt8] {
        var message = message
        message.add(username)
        message.add(realm)
        message.add(nonce)
        return message.encoded(key: key)
    }
}

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

/// A peer that waits at the relay for its data connection to be bound (RFC 6062 4.4).
struct TURNAttempt: Sendable {
    let id: ConnectionID
    let peer: TransportAddress
    let until: MediaTime
    var isConnected = false
    /// Whether the server has confirmed the nonce since the peer arrived. A bind with a stale one would cost the peer
    /// its connection.
    var isNonceFresh = false
    /// The transaction of the bind request, once it was sent.
    package var transaction: STUNTransactionID?
    var decoder = STUNStreamDecoder()

    init(id: ConnectionID, peer: TransportAddress, until: MediaTime) {
        self.id = id
        self.peer = peer
        self.until = until
    }
}
