package import Base
package import Media

/// The destination of a recording. The raw value is its form in `state.sqlite`.
package enum RecordingPlace: Int, Sendable, Hashable, CaseIterable {
    /// The device's own disk.
    case local = 0
    case cloud = 1
}

/// A weekly time for recording.
package struct RecordingPolicy: Sendable, Hashable {
    package var span: WeekSpan
    package var stream: StreamType
    package var place: RecordingPlace

    package init(span: WeekSpan, stream: StreamType, place: RecordingPlace) {
        self.span = span
        self.stream = stream
        self.place = place
    }
}

/// Everything that determines when one channel is recorded.
package struct ChannelOrders: Sendable, Hashable {
    package var channel: ChannelID
    /// By the device's own numbers, which are never reused.
    package var policies: [Int: RecordingPolicy]
    /// Whether the main stream is recorded on the disk all day, regardless of the policies for the disk.
    package var isFullDay: Bool
    /// The streams that are recorded manually on the disk.
    package var manual: Set<StreamType>

    package init(
        channel: ChannelID, policies: [Int: RecordingPolicy] = [:], isFullDay: Bool = false,
        manual: Set<StreamType> = []
    ) {
        self.channel = channel
        self.policies = policies
        self.isFullDay = isFullDay
        self.manual = manual
    }
}
