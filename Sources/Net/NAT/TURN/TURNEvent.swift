import Base

/// An event of the relay, for log and console: one line each.
enum TURNEvent: Sendable, Hashable {
    case allocated(ServerAddress, TransportAddress)
    case serverFailed(ServerAddress, TURNLoss)
    case lost(ServerAddress, TURNLoss)
    /// The server refuses a permission for peers of that address; the relay stays.
    case permissionRefused(IPAddress, String)
    /// A peer's data connection could not be bound.
    case bindFailed(TransportAddress, String)
    /// Peers that are refused because too many are waiting.
    case tooManyPeers(Int)
    /// The relay waits before the next attempt.
    case pausing(Duration)

    /// The part of a problem's text that is the same for every viewer; nil: not a problem.
    var trouble: String? {
        switch self {
        case .allocated, .pausing: nil
        case .bindFailed(_, let why): why
        case .tooManyPeers: "too many"
        default: words
        }
    }

    package var words: String {
        switch self {
        case .allocated(let server, let relay): "the relay \(server) listens for viewers on \(relay)"
        case .serverFailed(let server, let why): "the relay \(server) failed: \(why.words)"
        case .lost(let server, let why): "the relay \(server) is lost: \(why.words)"
        case .permissionRefused(let address, let why):
            address == .any
                ? "the relay does not let peers of every address in (\(why)); name those that come in "
                    + "traversal.turnPeers"
                : "the relay does not let \(address) in: \(why)"
        case .bindFailed(let peer, let why): "the viewer \(peer) could not come through the relay: \(why)"
        case .tooManyPeers(let count): "\(count) viewers wait at the relay already; more are turned away"
        case .pausing(let duration): "next try in \(duration.components.seconds) s"
        }
    }
}

/// The reason why there is no relay at a server, or not any more.
enum TURNLoss: Sendable, Hashable {
    /// The connection was closed, with the operating system's reason; empty when the server closed it.
    case closed(String)
    case connectTimedOut
    case unanswered
    case unreadableStream(String)
    /// A response that lacks a required attribute.
    case unusableAnswer(String)
    /// A MESSAGE-INTEGRITY that was made with another key.
    case wrongSignature
    /// The server refuses user name and password.
    case credentialsRefused(String)
    /// Any other error response.
    case refused(String)
    /// The system's OpenSSL forbids MD5 (FIPS).
    case noMD5

    /// Whether another attempt soon would have the same result.
    var isCredentials: Bool {
        switch self {
        case .credentialsRefused, .wrongSignature, .noMD5: true
        default: false
        }
    }

    package var words: String {
        switch self {
        case .closed(let why): why.isEmpty ? "it closed the connection" : why
        case .connectTimedOut: "no connection within the time"
        case .unanswered: "it did not answer in time"
        case .unreadableStream(let why): "what it sent can't be read: \(why)"
        case .unusableAnswer(let what): "its answer has no usable \(what)"
        case .wrongSignature: "its answers are signed with another key than this device's; check device.key"
        case .credentialsRefused(let why): "it refuses user name or password (\(why)); check device.id and device.key"
        case .refused(let why): "it refuses (\(why))"
        case .noMD5:
            "OpenSSL refuses MD5, without which there is no key; allow it in the system's OpenSSL configuration"
        }
    }
}

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
