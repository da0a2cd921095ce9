/// Which events a subscriber wants.
package struct EventFilter: Sendable, Hashable {
    /// Nil for every topic.
    package var topics: Set<EventTopic>?
    /// Nil for every channel, and what is about the whole device.
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
