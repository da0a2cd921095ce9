package import Base
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

/// The number of a video channel, from 0. An NVR has fewer than 256.
package typealias ChannelNumber = BoundedNumber<ChannelNumberBounds>
package enum ChannelNumberBounds: NumberBounds { package static var range: ClosedRange<Int> { 0...255 } }

/// A device's number: opaque, 1 to 32 visible ASCII characters. The specification has 11 digits; devices in the field
/// also have letters, up to 12.
package struct DeviceID: TextValue, CustomStringConvertible {
    package let wireText: String

    package init?(wireText: String) {
        guard (1...32).contains(wireText.utf8.count), wireText.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        self.wireText = wireText
    }
    package var description: String { wireText }
    package static var allowed: String { "1 to 32 characters without blanks" }
}
