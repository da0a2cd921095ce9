package import Base
package import Device

/// A snapshot to be taken now.
package struct DuePicture: Sendable, Hashable {
    package var channel: ChannelNumber
    package var store: PictureStore
    /// The time at which it was due, which is in its name.
    package var time: PlatformTime

    /// Its name at the destination (CTMW 7.1.1, 7.5.27).
    package func name(device: DeviceID) -> ObjectName {
        ObjectName(device: device, channel: channel, time: time, kind: store == .ftp ? .ftpPicture : .picture)
    }
}
