package import Base

/// The state of the link, for the console.
package enum LinkState: Sendable, Hashable {
    case stopped(LinkStop)
    case redirecting
    case registering
    case connecting(ServerAddress)
    case loggingIn(ServerAddress)
    case online(ServerAddress)
    /// Waiting between two attempts.
    case pausing

    package var isOnline: Bool { if case .online = self { true } else { false } }

    package var words: String {
        switch self {
        case .stopped(let why): "stopped: \(why.words)"
        case .redirecting: "asking the group platform for a registration address"
        case .registering: "registering"
        case .connecting(let server): "connecting to \(server)"
        case .loggingIn(let server): "logging in to \(server)"
        case .online(let server): "online at \(server)"
        case .pausing: "pausing before the next try"
        }
    }
}
