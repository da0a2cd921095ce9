import Capture
import Device
import Uplink

/// Whether the agent does what it is there for, as those ask who watch over it: the board's watchdog, and the board
/// that tries a new system (docs/design/upgrade.md).
struct AgentHealth: Sendable {
    struct Channel: Sendable {
        var number: Int
        var state: SourceState
        /// A picture left the encoder while the question was open.
        var isMoving: Bool
    }

    var channels: [Channel]
    /// Nil without a platform.
    var link: (state: LinkState, counters: LinkCounters)?
    /// Since the agent started.
    var running: Duration

    /// A platform that has answered nothing for so long is out of reach, for whatever program.
    static let unreachable = Duration.seconds(300)

    /// What starting the agent anew may cure; nil when all is well. A camera that gives nothing is none of it: its
    /// viewers see the no-signal picture, and the agent tries again by itself.
    var ailment: String? {
        channels.first { !$0.isMoving }.map { "channel \($0.number): no picture leaves the encoder" }
    }

    /// What speaks against keeping a new program for good; nil when nothing does. The camera must give pictures, and
    /// the platform must have let the device in, or have been out of reach for `unreachable`.
    var doubt: String? {
        if let ailment { return ailment }
        for channel in channels where channel.state != .running { return "channel \(channel.number): \(channel.state)" }
        guard let link, !link.state.isOnline else { return nil }
        if link.counters.loginsRefused > 0 { return "the platform refuses the login; \(link.state.words)" }
        let isUnreachable = link.counters.wasAsked && !link.counters.hasAnswered
        if isUnreachable, running >= Self.unreachable { return nil }
        return "the platform: \(link.state.words)"
    }
}

extension LinkCounters {
    /// A link that was never begun, or has nowhere to go, proves nothing.
    fileprivate var wasAsked: Bool { redirects + registrations + connections > 0 }
    /// Whether it took a connection, or said anything by HTTP.
    fileprivate var hasAnswered: Bool { logins + entranceAnswers > 0 }
}
