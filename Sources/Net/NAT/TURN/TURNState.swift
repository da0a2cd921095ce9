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

/// The times of the relay.
package struct TURNTiming: Sendable, Hashable {
    /// The limit for opening the control connection. Linux itself would try for two minutes.
    package var connecting: Duration = .seconds(10)
    /// The limit for the response to each request.
    package var answer: Duration = .seconds(10)
    /// The time between two refreshes, unless half the allocation's lifetime is less: a server that died silently is
    /// noticed after this and `answer`, and a NAT on the route sees traffic.
    package var refresh: Duration = .seconds(120)
    /// The time between two rounds of permissions, which last 300 s (RFC 5766 8).
    package var permissions: Duration = .seconds(240)
    /// The time from a peer's arrival until its data connection is bound; then the server closes it (RFC 6062 5.2).
    package var binding: Duration = .seconds(30)
    /// The first pause after a lost allocation or a failed round over the servers; it doubles with each failure.
    package var retry: Duration = .seconds(2)
    /// The pause after a round in which a server refused the credentials.
    package var refusedRetry: Duration = .seconds(300)

    /// The longest pause, at which doubling stops: 60 s by default.
    var longestRetry: Duration { retry * 30 }

    package init() {}
}

/// The largest random share by which a pause is lengthened, so that devices that lost their relay together do not
/// return together.
enum TURNJitter {
    package static let retry = 2.0
    static let refused = 0.2
}

enum TURNLimits {
    /// The limit of peers whose data connections are not bound yet. A phone needs one or two; each costs a descriptor.
    static let attempts = 64
    /// The range in seconds to which a server's lifetime is clamped; without one it is 600 (RFC 5766 2.2).
    static let lifetime: ClosedRange<UInt32> = 10...86_400
    static let usualLifetime: UInt32 = 600
}
