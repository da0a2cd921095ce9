package import Media

/// The unit of recording: one stream of one channel.
package struct RecordedStream: Sendable, Hashable, CustomStringConvertible {
    /// Counted from 0.
    package var channel: Int
    package var type: StreamType

    package init(channel: Int, type: StreamType) {
        self.channel = channel
        self.type = type
    }

    package var description: String { "channel \(channel) \(type)" }
}
