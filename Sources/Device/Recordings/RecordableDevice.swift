package import Base
package import Media

/// The streams of a device that can be recorded, and the destinations of their recordings.
package struct RecordableDevice: Sendable, Hashable {
    package var channels: [ChannelID: Set<StreamType>]
    /// An NVR records main streams alone.
    package var isNVR: Bool
    package var places: Set<RecordingPlace>
    /// The zone of the policies' times.
    package var zone: Zone

    package init(
        channels: [ChannelID: Set<StreamType>] = [:], isNVR: Bool, places: Set<RecordingPlace>, zone: Zone
    ) {
        self.channels = channels
        self.isNVR = isNVR
        self.places = places
        self.zone = zone
    }

    /// The stream that a policy for `stream` records. If the sub stream does not exist any more, the main stream is
    /// recorded instead.
    package func recorded(_ stream: StreamType, of channel: ChannelID) -> StreamType {
        channels[channel]?.contains(stream) == true && !isNVR ? stream : .main
    }

    /// Whether there is such a channel, with that stream and that place; nil where none is meant.
    package func check(
        channel: ChannelID, stream: StreamType? = nil, place: RecordingPlace? = nil
    ) throws(PolicyError) {
        guard let streams = channels[channel] else { throw .noChannel(channel, count: channels.count) }
        if let stream, !streams.contains(stream) { throw .noStream(stream, channel: channel) }
        if let place, !places.contains(place) { throw .noPlace(place) }
    }

    /// The orders of each channel as they are carried out.
    package func orders(
        _ policies: RecordingPolicies, manual: [ChannelID: Set<StreamType>]
    ) -> [ChannelOrders] {
        channels.keys.sorted().map { channel in
            ChannelOrders(
                channel: channel,
                policies: (policies.channels[channel]?.policies ?? [:]).mapValues { policy in
                    var policy = policy
                    // The cloud takes main streams.
                    policy.stream = policy.place == .cloud ? .main : recorded(policy.stream, of: channel)
                    return policy
                },
                isFullDay: policies.isFullDay(channel), manual: manual[channel] ?? [])
        }
    }
}
