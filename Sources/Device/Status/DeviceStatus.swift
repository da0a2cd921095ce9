/// The state of the whole device: one tree, for every front end that shows it. A node is nil for what the device does
/// not have.
package struct DeviceStatus: Sendable {
    /// A part whose owner is waited for: an event loop, or the disk. It is read only when it is asked for.
    package enum Part: Sendable, CaseIterable { case viewers, traversal, recording, disk, uploads, snapshots }

    /// The disk with the recordings.
    package struct Disk: Sendable {
        /// Or why the disk does not answer.
        package var usage: Result<RecordingUsage, RecordingError>
        /// The errors that keep recordings from the disk, as text.
        package var troubles: [String]
    }

    package var version: String
    /// The time since the agent's start.
    package var running: Duration
    package var channels: [ChannelStatusNode] = []
    package var platform: LinkStatus?
    package var wifi: WiFiState?
    /// Or why no upgrades are possible.
    package var upgrade: Result<UpgradeStatus, ControlError>?

    /// Everybody who has a session.
    package var viewers: [ViewerStatistics] = []
    /// Nil also while the agent is starting.
    package var traversal: TraversalStatus?
    package var recording: RecordingState?
    package var disk: Disk?
    package var uploads: UploadStatus?
    package var snapshots: SnapshotState?
    /// The notices of uploaded snapshots to a platform.
    package var notices: NoticeCounts?
}

/// A channel, in the status of the device.
package struct ChannelStatusNode: Sendable {
    package var id: ChannelID
    package var name: String
    package var status: ChannelStatus
    /// One line for each value that is not the user's file's.
    package var overrides: [String] = []

    /// The access units of all streams since the agent's start.
    package var encoded: Int { status.streams.values.reduce(0) { $0 + $1.encoded } }
}

/// The operator's platform, for the status of the device.
package protocol PlatformStatusSource: Sendable {
    var linkStatus: LinkStatus { get }
    /// Nil while the agent is starting.
    func traversalStatus() async -> TraversalStatus?
    /// The link's newest frames, the oldest of them first.
    func lastFrames(_ count: Int) async -> [LinkFrameStatus]
}

/// A source of notices to a platform, for the status of the device.
package protocol NoticeStatusSource: Sendable {
    func counts() async -> NoticeCounts
}

/// The notices for a platform, since the start.
package struct NoticeCounts: Sendable, Hashable {
    package var waiting: Int
    package var told: Int
    package var dropped: Int

    package init(waiting: Int, told: Int, dropped: Int) {
        self.waiting = waiting
        self.told = told
        self.dropped = dropped
    }
}
