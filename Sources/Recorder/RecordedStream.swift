public import Media

/// What is recorded together: one stream of one channel.
public struct RecordedStream: Sendable, Hashable, CustomStringConvertible {
    /// From 0.
    public var channel: Int
    public var type: StreamType

    public init(channel: Int, type: StreamType) {
        self.channel = channel
        self.type = type
    }

    public var description: String { "channel \(channel) \(type)" }
}
