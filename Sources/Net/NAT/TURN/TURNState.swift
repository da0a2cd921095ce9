package import Base

/// The state of the relay, for the console.
package enum TURNState: Sendable, Hashable {
    case off
    /// Neither configuration nor registration named a TURN server.
    case noServer
    case connecting(ServerAddress)
    case allocating(ServerAddress)
    /// Viewers reach the device at `relay`.
    case allocated(ServerAddress, relay: TransportAddress)
    /// Waiting for the next attempt, and why the last one failed.
    case pausing(after: String)

    /// The relayed address, at which viewers reach the device.
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

/// The server's response to a permission for the peers at one address.
package enum TURNPermission: Sendable, Hashable {
    case granted
    /// Refused, with the server's reason. Its peers may still be admitted if the server needs no permissions.
    case refused(String)
}

/// Counters since the agent started.
package struct TURNCounters: Sendable, Hashable {
    package var connections = 0
    package var allocations = 0
    /// Allocations that ended prematurely.
    package var allocationsLost = 0
    /// Requests repeated with a new nonce.
    package var staleNonces = 0
    package var peers = 0
    package var peersBound = 0
    package var peersFailed = 0
    /// Peers that arrived while too many were waiting.
    package var peersTurnedAway = 0

    package init() {}
}
