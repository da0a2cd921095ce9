import Base

/// The number of a connection, so that events of one that no longer exists are recognised.
struct TURNConnection: Sendable, Hashable { var value: UInt64 }

/// An action for the relay's owner. Actions are performed in order.
enum TURNAction: Sendable, Equatable {
    /// Open the control connection; then call `connected` or `disconnected`.
    case connect(TURNConnection, ServerAddress)
    /// Open a data connection to the same address as this control connection's; then call `connected` or
    /// `disconnected`.
    case connectData(TURNConnection, control: TURNConnection)
    case send(TURNConnection, [UInt8])
    /// Close the connection, or stop opening it; no `disconnected` call is needed afterwards.
    case close(TURNConnection)
    /// Hand the data connection to a viewer; no further calls about it are needed. `bytes` arrived from the peer
    /// already.
    case adopt(TURNConnection, peer: TransportAddress, bytes: [UInt8])
    /// Announce the relayed address; nil: there is none any more.
    case announce(TransportAddress?)
    /// Report an event to log and console.
    case report(TURNEvent)
}
