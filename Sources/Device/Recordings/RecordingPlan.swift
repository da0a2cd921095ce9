import Base
import Media

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
