package import Base

/// Something that happened to the device, or a condition that began or ended.
package struct DeviceEvent: Sendable, Hashable {
    package enum Phase: Sendable, Hashable {
        /// A condition began, and lasts until its end.
        case began
        case ended
        /// A momentary event.
        case momentary
    }

    /// The data that a consumer needs besides the text.
    package enum Detail: Sendable, Hashable {
        case none
        /// The name of a recording or a snapshot.
        case name(String)
        /// How what was tried ended.
        case result(isSuccess: Bool)
    }

    /// The identity of a condition that begins and ends: a topic and a channel. Each channel has its own conditions.
    package struct Condition: Sendable, Hashable {
        package var topic: EventTopic
        /// The channel; nil for the whole device.
        package var channel: ChannelID?

        package init(_ topic: EventTopic, channel: ChannelID? = nil) {
            self.topic = topic
            self.channel = channel
        }
    }

    package var condition: Condition
    package var phase: Phase
    /// When it was posted, on the monotonic clock and in nanoseconds since 1970 UTC.
    package var time: MediaTime
    package var wallTime: Int64
    /// Text for users: the event, and the remedy.
    package var words: String
    package var detail: Detail

    package var topic: EventTopic { condition.topic }
    package var channel: ChannelID? { condition.channel }

    package init(
        _ condition: Condition, _ phase: Phase, time: MediaTime, wallTime: Int64, words: String, detail: Detail = .none
    ) {
        self.condition = condition
        self.phase = phase
        self.time = time
        self.wallTime = wallTime
        self.words = words
        self.detail = detail
    }
}

/// The events that a subscriber receives.
package struct EventFilter: Sendable, Hashable {
    /// Nil: every topic.
    package var topics: Set<EventTopic>?
    /// Nil: every channel, and events of the whole device.
    package var channel: ChannelID?

    package init(topics: Set<EventTopic>? = nil, channel: ChannelID? = nil) {
        self.topics = topics
        self.channel = channel
    }

    package static let all = EventFilter()

    package func accepts(_ condition: DeviceEvent.Condition) -> Bool {
        if let topics, !topics.contains(condition.topic) { return false }
        return channel == nil || condition.channel == channel
    }
}

/// The topic of an event. It has no protocol's numbers: each front end has its own table for these.
package enum EventTopic: String, Sendable, Hashable, CaseIterable {
    /// A channel's source delivers no frames.
    case noSignal
    /// Recordings cannot be written: the disk is full of protected files, fails, or is missing.
    case storage
    /// The power supply is too weak, or about to fail.
    case power
    /// A request for a URL of no known form, or another request that no legitimate client makes.
    case illegalAccess
    /// A recording policy's time came without effect: its stream is being recorded manually.
    case policyIgnored
    /// An upgrade succeeded or failed.
    case upgrade
    /// The router maps no port.
    case portMapping
    /// The cloud storage refuses the account, its folder, deleting, uploading, or is full.
    case cloudLogin, cloudFolder, cloudDelete, cloudUpload, cloudFull
    /// A snapshot has been uploaded.
    case pictureUploaded
    /// A recording is complete, or its file was removed.
    case recordingClosed, recordingRemoved
    /// Recordings that had been left open were put in order, or the index was made anew: there may be others now.
    case recordingsRepaired
    /// The route to the network changed: another interface, address or router.
    case routeChanged
    /// The device's own Wi-Fi access point is open while this lasts.
    case accessPoint
    /// The policies for recordings, or for snapshots, were changed.
    case recordingPoliciesChanged, picturePoliciesChanged
    /// The link to a platform is up while this lasts.
    case linkState
    /// The machine's clock was set.
    case clockSet
    /// An event described only by its text.
    case described
}
