public import Media

/// Where recordings go: the StoreType of 002 7.5.13.
public enum RecordingPlace: Int, Sendable, Hashable, CaseIterable {
    /// The device's own disk.
    case local = 0
    case cloud = 1
}

/// What is recorded every week at one time (002 7.5.13).
public struct RecordingPolicy: Sendable, Hashable {
    public var span: WeekSpan
    public var stream: StreamType
    public var place: RecordingPlace

    public init(span: WeekSpan, stream: StreamType, place: RecordingPlace) {
        self.span = span
        self.stream = stream
        self.place = place
    }
}

/// Everything that says when one channel is recorded.
public struct ChannelOrders: Sendable, Hashable {
    /// From 0.
    public var channel: Int
    /// By the device's own numbers, which are never given twice (002 7.5.14).
    public var policies: [Int: RecordingPolicy]
    /// The main stream is recorded on the disk all day, whatever the policies for the disk say (002 7.5.28).
    public var isFullDay: Bool
    /// What somebody records on the disk by hand.
    public var manual: Set<StreamType>

    public init(
        channel: Int, policies: [Int: RecordingPolicy] = [:], isFullDay: Bool = false, manual: Set<StreamType> = []
    ) {
        self.channel = channel
        self.policies = policies
        self.isFullDay = isFullDay
        self.manual = manual
    }
}
