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
        guard let streams = channels[channel] else { throw .noChannel(channel, known: channels.keys.sorted()) }
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

/// The streams to be recorded at one moment.
package struct RecordingPlan: Sendable, Hashable {
    /// A stream and the destination of its recording.
    package struct Target: Sendable, Hashable {
        package var stream: StreamID
        package var place: RecordingPlace

        package init(_ stream: StreamID, to place: RecordingPlace) {
            self.stream = stream
            self.place = place
        }
    }

    package var targets: Set<Target>
    /// The policies that are active without effect because their stream is recorded manually: they are reported as
    /// ``EventTopic/policyIgnored``, and take effect when the manual recording ends.
    package var ignored: Set<Int>

    package init(targets: Set<Target> = [], ignored: Set<Int> = []) {
        self.targets = targets
        self.ignored = ignored
    }

    /// Adds the targets of a channel in a minute of the week.
    ///
    /// Manual and full-day recording to the disk are additive; full-day replaces the policies for the disk. Recording
    /// to the cloud follows its policies alone.
    package mutating func add(_ orders: ChannelOrders, minuteOfWeek: Int) {
        func add(_ type: StreamType, to place: RecordingPlace) {
            targets.insert(Target(StreamID(channel: orders.channel, type: type), to: place))
        }
        for type in orders.manual { add(type, to: .local) }
        if orders.isFullDay { add(.main, to: .local) }
        for (id, policy) in orders.policies where policy.span.minutesOfWeek.contains(minuteOfWeek) {
            if policy.place == .local, orders.isFullDay { continue }
            add(policy.stream, to: policy.place)
            if policy.place == .local, orders.manual.contains(policy.stream) { ignored.insert(id) }
        }
    }
}
