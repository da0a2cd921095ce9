package import Net

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

/// Counters since the agent's start.
package struct LinkCounters: Sendable, Hashable {
    package var redirects = 0
    package var registrations = 0
    /// All responses of the platform to redirects and registrations, refusals included.
    package var entranceAnswers = 0
    package var connections = 0
    package var logins = 0
    package var loginsRefused = 0
    /// Connections that ended after a login.
    package var linksLost = 0
    package var heartbeatsSent = 0
    package var heartbeatIntervalsMissed = 0
    package var requestsSent = 0
    package var requestsUnanswered = 0
    package var requestsServed = 0
    /// Requests of the platform answered with `Result` 255: unknown, too many at once, or not done in time.
    package var requestsRefused = 0
    /// Responses without a request: late, duplicate, or with another CMD or SEQ.
    package var strayAnswers = 0
    /// Responses of the device that were too late to be sent.
    package var answersDropped = 0

    package init() {}
}
