import Base

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
