/// Where the relay stands, for the console.
public enum TURNState: Sendable, Hashable {
    case off
    /// Neither configuration nor registration named a TURN server.
    case noServer
    case connecting(ServerAddress)
    case allocating(ServerAddress)
    /// Viewers reach the device at `relay`.
    case allocated(ServerAddress, relay: TransportAddress)
    /// Between two tries, and why the last one failed.
    case pausing(after: String)

    /// Where viewers reach the device.
    public var relay: TransportAddress? {
        if case .allocated(_, let relay) = self { relay } else { nil }
    }

    public var words: String {
        switch self {
        case .off: "off"
        case .noServer: "no TURN server is known"
        case .connecting(let server): "connecting to \(server)"
        case .allocating(let server): "asking \(server) for a relay address"
        case .allocated(let server, let relay): "\(relay), by \(server)"
        case .pausing(let why): "pausing before the next try; \(why)"
        }
    }
}

/// What the server said of the peers at one address.
public enum TURNPermission: Sendable, Hashable {
    case granted
    /// With the server's words. Its peers may be let in all the same, where the server needs no permissions.
    case refused(String)
}

/// Counts since the agent started.
public struct TURNCounters: Sendable, Hashable {
    public var connections = 0
    public var allocations = 0
    /// Allocations that ended before they should.
    public var allocationsLost = 0
    /// Requests that were repeated with a new nonce.
    public var staleNonces = 0
    public var peers = 0
    public var peersBound = 0
    public var peersFailed = 0
    /// Peers that came while too many waited.
    public var peersTurnedAway = 0

    public init() {}
}
