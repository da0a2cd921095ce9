/// Whether the device does what it is there for, as those ask who watch over it: the board's watchdog, and the board
/// that tries a new system (docs/design/upgrade.md).
package struct DeviceHealth: Sendable {
    package var status: DeviceStatus
    /// The channels of which no access unit left an encoder while the question was open.
    package var stalled: Set<ChannelID>

    package init(status: DeviceStatus, stalled: Set<ChannelID>) {
        self.status = status
        self.stalled = stalled
    }

    /// A platform that has answered nothing for this long is out of reach, for whatever program.
    package static let unreachable = Duration.seconds(300)

    /// The trouble that a restart of the agent may cure; nil when all is well. A camera that delivers nothing is not
    /// part of it: its viewers see the no-signal picture, and the agent retries by itself.
    package var ailment: String? {
        status.channels.first { stalled.contains($0.id) }.map { "channel \($0.id): no picture leaves the encoder" }
    }

    /// The reason not to keep a new program for good; nil when there is none. The camera must deliver frames, and
    /// the platform must have accepted the device, or have been out of reach for ``unreachable``.
    package var doubt: String? {
        if let ailment { return ailment }
        for channel in status.channels where channel.status.state != .running {
            return "channel \(channel.id): \(channel.status.state)"
        }
        guard let link = status.platform, !link.isOnline else { return nil }
        if link.counters.loginsRefused > 0 { return "the platform refuses the login; \(link.words)" }
        let isUnreachable = link.counters.wasAsked && !link.counters.hasAnswered
        if isUnreachable, status.running >= Self.unreachable { return nil }
        return "the platform: \(link.words)"
    }
}

extension LinkCounters {
    /// A link that was never begun, or has no address to go to, proves nothing.
    fileprivate var wasAsked: Bool { redirects + registrations + connections > 0 }
    /// Whether the platform accepted a login, or answered anything by HTTP.
    fileprivate var hasAnswered: Bool { logins + httpResponses > 0 }
}
