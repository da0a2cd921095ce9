/// Where the relay stands, for the console.
package enum TURNState: Sendable, Hashable {
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
    package var relay: TransportAddress? {
        if case .allocated(_, let relay) = self { relay } else { nil }
    }

    package var words: String {
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
package enum TURNPermission: Sendable, Hashable {
    case granted
    /// With the server's words. Its peers may be let in all the same, where the server needs no permissions.
    case refused(String)
}

/// Counts since the agent started.
package struct TURNCounters: Sendable, Hashable {
    package var connections = 0
    package var allocations = 0
    /// Allocations that ended before they should.
    package var allocationsLost = 0
    /// Requests that were repeated with a new nonce.
    package var staleNonces = 0
    package var peers = 0
    package var peersBound = 0
    package var peersFailed = 0
    /// Peers that came while too many waited.
    package var peersTurnedAway = 0

    package init() {}
}
