/// 36H, 002 7.5.27: a captured picture is on the FTP server. Pictures in the cloud aren't told.
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

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        file = try fields.value("FileName")
        time = try fields.value("Time")
    }

    package var fields: [Field] {
        [Field("DevID", deviceID), Field("ChannelNo", channel), Field("FileName", file), Field("Time", time)]
    }
}

/// The answer says nothing but whose it is.
package struct NotifyPictureResponse: PlatformMessage {
    package var deviceID: DeviceID?

    package init(deviceID: DeviceID?) {
        self.deviceID = deviceID
    }

    package static var root: String { "NOTIFY_PICTURE_RES" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = fields.readable("DevID")
    }

    package var fields: [Field] { [Field("DevID", deviceID)] }
}
