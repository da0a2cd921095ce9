/// What recordings and pictures are called (002 7.1.1, 7.5.27): `DevID_ChannelNo_YYYYMMDDHHMMSS`, and the kind.
package struct ObjectName: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// A recording in the cloud.
        case recording = ".ts"
        /// A picture in the cloud.
        case picture = ".jpg"
        /// A picture on an FTP server.
        case ftpPicture = ".JPG"

        var mediaType: String { self == .recording ? "video/mp2t" : "image/jpeg" }
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

    package var text: String { Self.prefix(device: device, channel: channel) + time.field + kind.rawValue }

    /// What all names of a channel begin with.
    static func prefix(device: DeviceID, channel: ChannelNumber) -> String { "\(device)_\(channel)_" }

    /// Reads a name of this device; nil for every other.
    package init?(text: String, device: DeviceID) {
        guard let kind = Kind.allCases.first(where: { text.hasSuffix($0.rawValue) }), text.hasPrefix("\(device)_")
        else { return nil }
        let parts = text.dropLast(kind.rawValue.count).dropFirst(device.field.count + 1).split(
            separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].utf8.count == 14, let channel = ChannelNumber(field: String(parts[0])),
            let time = PlatformTime(field: String(parts[1]))
        else { return nil }
        self.init(device: device, channel: channel, time: time, kind: kind)
    }
}
