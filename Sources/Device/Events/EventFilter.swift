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
