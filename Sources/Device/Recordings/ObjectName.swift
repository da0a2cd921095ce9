package import Base

/// The name of a recording or snapshot: `DevID_ChannelNo_YYYYMMDDHHMMSS`, and an extension.
package struct ObjectName: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// A recording in the cloud.
        case recording = ".ts"
        /// A snapshot in the cloud.
        case picture = ".jpg"
        /// A snapshot on an FTP server.
        case ftpPicture = ".JPG"

        package var mediaType: String { self == .recording ? "video/mp2t" : "image/jpeg" }
    }

    package var device: DeviceID
    package var channel: ChannelNumber
    package var time: PlatformTime
    package var kind: Kind

    package init(device: DeviceID, channel: ChannelNumber, time: PlatformTime, kind: Kind) {
        self.device = device
        self.channel = channel
        self.time = time
        self.kind = kind
    }

    package var text: String { Self.prefix(device: device, channel: channel) + time.wireText + kind.rawValue }

    /// The common prefix of all names of a channel.
    package static func prefix(device: DeviceID, channel: ChannelNumber) -> String { "\(device)_\(channel)_" }

    /// Parses a name of this device; nil for any other.
    package init?(text: String, device: DeviceID) {
        guard let kind = Kind.allCases.first(where: { text.hasSuffix($0.rawValue) }), text.hasPrefix("\(device)_")
        else { return nil }
        let parts = text.dropLast(kind.rawValue.count).dropFirst(device.wireText.count + 1).split(
            separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].utf8.count == 14, let channel = ChannelNumber(wireText: String(parts[0])),
            let time = PlatformTime(wireText: String(parts[1]))
        else { return nil }
        self.init(device: device, channel: channel, time: time, kind: kind)
    }
}
