/// The state of the link to the operator's platform.
package struct LinkStatus: Sendable, Hashable {
    /// The addresses from registration, as text; nil where there is none.
    package struct Servers: Sendable, Hashable {
        package var registerURL: String?
        package var server: String?
        package var backupServer: String?
        package var turnServer: String?
        package var backupTurnServer: String?
        package var ftp: String?

        package init() {}
    }

    /// The state in words.
    package var words: String
    package var isOnline: Bool
    /// The time since the platform last answered a heartbeat; nil: it never did.
    package var sinceHeartbeat: Duration?
    package var servers: Servers
    package var counters: LinkCounters
    /// Frames dropped because of a wrong checksum.
    package var damagedFrames: UInt64

    package init(
        words: String, isOnline: Bool, sinceHeartbeat: Duration? = nil, servers: Servers = Servers(),
        counters: LinkCounters = LinkCounters(), damagedFrames: UInt64 = 0
    ) {
        self.words = words
        self.isOnline = isOnline
        self.sinceHeartbeat = sinceHeartbeat
        self.servers = servers
        self.counters = counters
        self.damagedFrames = damagedFrames
    }
}

/// A frame of the link, with its secrets masked.
package struct LinkFrameStatus: Sendable, Hashable {
    /// Nanoseconds since 1970 UTC.
    package var time: Int64
    /// Whether the device sent it.
    package var isSent: Bool
    package var command: UInt8
    package var sequence: UInt16
    package var content: String

    package init(time: Int64, isSent: Bool, command: UInt8, sequence: UInt16, content: String) {
        self.time = time
        self.isSent = isSent
        self.command = command
        self.sequence = sequence
        self.content = content
    }
}

/// The link's counters since the agent's start.
package struct LinkCounters: Sendable, Hashable {
    package var redirects = 0
    package var registrations = 0
    /// All HTTP responses of the platform, to redirects and registrations, refusals included.
    package var httpResponses = 0
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
