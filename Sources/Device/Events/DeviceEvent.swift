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
