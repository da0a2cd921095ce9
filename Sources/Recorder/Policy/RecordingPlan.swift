import Media

/// What should be recorded at one moment.
public struct RecordingPlan: Sendable, Hashable {
    /// A stream and where its recording goes.
    public struct Target: Sendable, Hashable {
        public var stream: RecordedStream
        public var place: RecordingPlace

        public init(_ stream: RecordedStream, to place: RecordingPlace) {
            self.stream = stream
            self.place = place
        }
    }

    public var targets: Set<Target>
    /// The policies whose time it is and that change nothing, because their stream is recorded by hand: the platform is
    /// told of them (002 7.5.4, exception 10). They go on when the recording by hand ends.
    public var ignored: Set<Int>

    public init(targets: Set<Target> = [], ignored: Set<Int> = []) {
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
