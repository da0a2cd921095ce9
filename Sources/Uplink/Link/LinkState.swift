/// Where the link stands, for the console.
public enum LinkState: Sendable, Hashable {
    case stopped(LinkStop)
    case redirecting
    case registering
    case connecting(ServerAddress)
    case loggingIn(ServerAddress)
    case online(ServerAddress)
    /// Between two tries.
    case pausing

    public var isOnline: Bool { if case .online = self { true } else { false } }

    public var words: String {
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
public struct LinkCounters: Sendable, Hashable {
    public var redirects = 0
    public var registrations = 0
    /// What the platform answered to redirects and registrations, whatever it said.
    public var entranceAnswers = 0
    public var connections = 0
    public var logins = 0
    public var loginsRefused = 0
    /// Connections that ended after a login.
    public var linksLost = 0
    public var heartbeatsSent = 0
    public var heartbeatIntervalsMissed = 0
    public var requestsSent = 0
    public var requestsUnanswered = 0
    public var requestsServed = 0
    /// The platform asked, and was told `Result` 255: unknown, too many at once, or not done in time.
    public var requestsRefused = 0
    /// Answers to nothing: late, double, or under another CMD or SEQ.
    public var strayAnswers = 0
    /// Answers of the device that came too late to be sent.
    public var answersDropped = 0

    public init() {}
}
