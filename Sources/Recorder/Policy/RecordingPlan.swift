import Media

/// What should be recorded at one moment.
package struct RecordingPlan: Sendable, Hashable {
    /// A stream and where its recording goes.
    package struct Target: Sendable, Hashable {
        package var stream: RecordedStream
        package var place: RecordingPlace

        package init(_ stream: RecordedStream, to place: RecordingPlace) {
            self.stream = stream
            self.place = place
        }
    }

    package var targets: Set<Target>
    /// The policies whose time it is and that change nothing, because their stream is recorded by hand: the platform is
    /// told of them (002 7.5.4, exception 10). They go on when the recording by hand ends.
    package var ignored: Set<Int>

    package init(targets: Set<Target> = [], ignored: Set<Int> = []) {
        self.targets = targets
        self.ignored = ignored
    }

    /// Adds what a channel's orders want in a minute of the week.
    ///
    /// Recordings to the disk by hand and all day come on top of each other; all day takes the place of the policies
    /// for the disk. What goes to the cloud is ruled by its policies alone.
    mutating func add(_ orders: ChannelOrders, minuteOfWeek: Int) {
        func add(_ type: StreamType, to place: RecordingPlace) {
            targets.insert(Target(RecordedStream(channel: orders.channel, type: type), to: place))
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
