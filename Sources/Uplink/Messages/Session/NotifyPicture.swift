/// 36H, 002 7.5.27: a captured picture is on the FTP server. Pictures in the cloud aren't told.
public struct NotifyPictureRequest: LinkRequest {
    public var deviceID: DeviceID
    public var channel: ChannelNumber
    public var file: FileName
    /// When it was captured.
    public var time: PlatformTime

    public init(deviceID: DeviceID, channel: ChannelNumber, file: FileName, time: PlatformTime) {
        self.deviceID = deviceID
        self.channel = channel
        self.file = file
        self.time = time
    }

    public typealias Response = NotifyPictureResponse
    public static var command: LinkCommand { .notifyPicture }
    public static var name: String { "NOTIFY_PICTURE" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        file = try fields.value("FileName")
        time = try fields.value("Time")
    }

    public var fields: [Field] {
        [Field("DevID", deviceID), Field("ChannelNo", channel), Field("FileName", file), Field("Time", time)]
    }
}

/// The answer says nothing but whose it is.
public struct NotifyPictureResponse: PlatformMessage {
    public var deviceID: DeviceID?

    public init(deviceID: DeviceID?) {
        self.deviceID = deviceID
    }

    public static var root: String { "NOTIFY_PICTURE_RES" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = fields.readable("DevID")
    }

    public var fields: [Field] { [Field("DevID", deviceID)] }
}
