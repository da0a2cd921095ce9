package import Base
package import Device

/// 36H, CTMW 7.5.27: a captured picture is on the FTP server. Pictures in the cloud aren't told.
package struct NotifyPictureRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var file: FileName
    /// When it was captured.
    package var time: PlatformTime

    package init(deviceID: DeviceID, channel: ChannelNumber, file: FileName, time: PlatformTime) {
        self.deviceID = deviceID
        self.channel = channel
        self.file = file
        self.time = time
    }

    package typealias Response = NotifyPictureResponse
    package static var command: LinkCommand { .notifyPicture }
    package static var name: String { "NOTIFY_PICTURE" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel), .value("FileName", \.file),
            .value("Time", \.time))
    }
}

/// The answer says nothing but whose it is.
package struct NotifyPictureResponse: PlatformMessage {
    package var deviceID: DeviceID?

    package static var root: String { "NOTIFY_PICTURE_RES" }
    package static var schema: Schema<Self> { Schema(Self.init, .readable("DevID", \.deviceID)) }
}
