/// Numbers the connections, so that news of one that is no more is known as such.
struct TURNConnection: Sendable, Hashable { var value: UInt64 }

/// What the relay's owner does, in this order.
enum TURNAction: Sendable, Equatable {
    /// Open the control connection; then call `connected` or `disconnected`.
    case connect(TURNConnection, ServerAddress)
    /// Open a data connection to the very address that this control connection leads to; then call `connected` or
    /// `disconnected`.
    case connectData(TURNConnection, control: TURNConnection)
    case send(TURNConnection, [UInt8])
    /// Close the connection, or stop opening it; no word about it is needed afterwards.
    case close(TURNConnection)
    /// The data connection is a viewer's from now on, and no word about it is needed any more; these bytes of the peer
    /// came already.
    case adopt(TURNConnection, peer: TransportAddress, bytes: [UInt8])
    /// Viewers reach the device here; nil: not any more.
    case announce(TransportAddress?)
    /// For log and console.
    case report(TURNEvent)
}
