package import Base

/// Something that happened to the device, or a condition that began or ended.
package struct DeviceEvent: Sendable, Hashable {
    package enum Phase: Sendable, Hashable {
        /// A condition lasts from now on until its end.
        case began
        case ended
        /// It happened, and nothing lasts.
        case momentary
    }

    /// What a consumer needs beside the words.
    package enum Detail: Sendable, Hashable {
        case none
        /// A recording's or a picture's name.
        case name(String)
        /// How what was tried ended.
        case result(isSuccess: Bool)
    }

    /// What begins and ends together: a topic, where one channel's condition is another's than the next one's.
    package struct Condition: Sendable, Hashable {
        package var topic: EventTopic
        /// Nil for the whole device.
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
    /// For people: what happened, and what to do.
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
