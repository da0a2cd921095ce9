package import Media

/// A channel's number: 0 for a camera's own, 0 and up for a recorder's.
package struct ChannelID: RawRepresentable, Sendable, Hashable, Comparable, ExpressibleByIntegerLiteral,
    CustomStringConvertible
{
    package var rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    package init(_ number: Int) { rawValue = number }

    package init(integerLiteral number: Int) { rawValue = number }

    package static func < (a: ChannelID, b: ChannelID) -> Bool { a.rawValue < b.rawValue }

    package var description: String { "\(rawValue)" }
}

/// One stream of one channel.
package struct StreamID: Sendable, Hashable, CustomStringConvertible {
    package var channel: ChannelID
    package var type: StreamType

    package init(channel: ChannelID, type: StreamType) {
        self.channel = channel
        self.type = type
    }

    package var description: String { "channel \(channel) \(type)" }
}
