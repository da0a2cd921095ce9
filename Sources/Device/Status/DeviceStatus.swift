/// The state of the whole device: one tree, for every front end that shows it.
package struct DeviceStatus: Sendable {
    package var version: String
    /// The time since the agent's start.
    package var running: Duration
    package var channels: [ChannelStatusNode]
    /// The viewers to whom streams are being sent.
    package var viewers: Int
    /// Nil for a device that belongs to no platform.
    package var platform: LinkStatus?

    package init(
        version: String, running: Duration, channels: [ChannelStatusNode], viewers: Int, platform: LinkStatus?
    ) {
        self.version = version
        self.running = running
        self.channels = channels
        self.viewers = viewers
        self.platform = platform
    }
}

/// The operator's platform, for the status of the device.
package protocol PlatformStatusSource: Sendable {
    var linkStatus: LinkStatus { get }
    /// Nil while the agent is starting.
    func traversalStatus() async -> TraversalStatus?
    /// The link's newest frames, the oldest of them first.
    func lastFrames(_ count: Int) async -> [LinkFrameStatus]
}

/// Reads the status of the device from its parts.
package struct DeviceStatusReader: Sendable {
    private let version: String
    private let started = ContinuousClock.now
    private let channels: ChannelRegistry
    private let viewers: any LiveViewers
    /// Nil for a device that belongs to no platform.
    package let platform: (any PlatformStatusSource)?

    /// To be made at the agent's start.
    package init(
        version: String, channels: ChannelRegistry, viewers: any LiveViewers, platform: (any PlatformStatusSource)?
    ) {
        self.version = version
        self.channels = channels
        self.viewers = viewers
        self.platform = platform
    }

    /// - Throws: when a part does not answer any more.
    package func read() async throws -> DeviceStatus {
        let playing = try await viewers.viewers().count { $0.isPlaying }
        return DeviceStatus(
            version: version, running: ContinuousClock.now - started,
            channels: channels.channels.map { .init(id: $0.id, name: $0.name, status: $0.source.status) },
            viewers: playing, platform: platform?.linkStatus)
    }
}
