/// Where the link stands, for the console.
package enum LinkState: Sendable, Hashable {
    case stopped(LinkStop)
    case redirecting
    case registering
    case connecting(ServerAddress)
    case loggingIn(ServerAddress)
    case online(ServerAddress)
    /// Between two tries.
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

/// Counts since the agent started.
package struct LinkCounters: Sendable, Hashable {
    package var redirects = 0
    package var registrations = 0
    /// What the platform answered to redirects and registrations, whatever it said.
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
    /// The platform asked, and was told `Result` 255: unknown, too many at once, or not done in time.
    package var requestsRefused = 0
    /// Answers to nothing: late, double, or under another CMD or SEQ.
    package var strayAnswers = 0
    /// Answers of the device that came too late to be sent.
    package var answersDropped = 0

    package init() {}
}
