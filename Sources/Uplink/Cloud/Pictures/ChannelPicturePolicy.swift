/// A picture policy as a device keeps it: of a channel, with its number (002 7.5.24, 7.5.25).
public struct ChannelPicturePolicy: Sendable, Hashable {
    public var id: PolicyID
    public var channel: ChannelNumber
    public var store: PictureStore
    public var policy: DayPolicy

    public init(id: PolicyID, channel: ChannelNumber, store: PictureStore, policy: DayPolicy) {
        self.id = id
        self.channel = channel
        self.store = store
        self.policy = policy
    }
}

/// A picture that is to be taken now.
public struct DuePicture: Sendable, Hashable {
    public var channel: ChannelNumber
    public var store: PictureStore
    /// When it was due; its name has this time.
    public var time: PlatformTime

    /// Its name where it goes (002 7.1.1, 7.5.27).
    public func name(device: DeviceID) -> ObjectName {
        ObjectName(device: device, channel: channel, time: time, kind: store == .ftp ? .ftpPicture : .picture)
    }
}
