package import Media

/// The policies by which the device records, and recording by hand. The recorder implements it.
package protocol RecordingControl: Sendable {
    var device: RecordableDevice { get }
    /// The policies as they are kept.
    var policies: RecordingPolicies { get }

    /// Adds policies to a channel: all, or none of them.
    ///
    /// - Returns: their numbers.
    func add(_ policies: [RecordingPolicy], to channel: ChannelID) async throws(ControlError) -> [Int]
    func remove(_ id: Int, from channel: ChannelID) async throws(ControlError)
    /// Sets whether a channel is recorded all day, and whether the oldest recordings are overwritten; nil changes
    /// nothing.
    func set(isFullDay: Bool?, isLoop: Bool?, channel: ChannelID) async throws(ControlError)
    func setLoop(_ isLoop: Bool) async throws(ControlError)
    /// Starts or ends a recording by hand, which ends with the agent.
    func setManual(_ stream: StreamType, channel: ChannelID, _ isOn: Bool) async throws(ControlError)
    func state() async throws(ControlError) -> RecordingState
}

/// The streams that are recorded now.
package struct RecordingState: Sendable, Hashable {
    package var plan: RecordingPlan
    /// When the recording of each of the plan's targets began: seconds since 1970.
    package var since: [RecordingPlan.Target: Int64]
    /// When that changes next: seconds since 1970.
    package var nextChange: Int64?
    /// The streams that are recorded by hand.
    package var manual: [ChannelID: Set<StreamType>]

    package init(
        plan: RecordingPlan, since: [RecordingPlan.Target: Int64], nextChange: Int64?,
        manual: [ChannelID: Set<StreamType>]
    ) {
        self.plan = plan
        self.since = since
        self.nextChange = nextChange
        self.manual = manual
    }
}
