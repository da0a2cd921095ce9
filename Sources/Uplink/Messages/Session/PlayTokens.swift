public import Media

/// 35H, 002 7.5.5: may the viewer with this token watch this stream? A token is good once, for a minute.
public struct VideoPlayRequest: LinkRequest {
    public var deviceID: DeviceID
    public var channel: ChannelNumber
    public var stream: StreamType
    public var token: HashToken

    public init(deviceID: DeviceID, channel: ChannelNumber, stream: StreamType, token: HashToken) {
        self.deviceID = deviceID
        self.channel = channel
        self.stream = stream
        self.token = token
    }

    public typealias Response = ResultResponse<Self>
    public static var command: LinkCommand { .videoPlay }
    public static var name: String { "VIDEO_PLAY" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        stream = try fields.value("StreamType")
        token = try fields.value("HashToken")
    }

    public var fields: [Field] {
        [
            Field("DevID", deviceID), Field("ChannelNo", channel), Field("StreamType", stream),
            Field("HashToken", token),
        ]
    }
}

/// 74H, 002 7.5.23: may the viewer with this token play this recording?
public struct RecordPlayRequest: LinkRequest {
    public var deviceID: DeviceID
    public var channel: ChannelNumber
    public var file: FileName
    public var token: HashToken

    public init(deviceID: DeviceID, channel: ChannelNumber, file: FileName, token: HashToken) {
        self.deviceID = deviceID
        self.channel = channel
        self.file = file
        self.token = token
    }

    public typealias Response = ResultResponse<Self>
    public static var command: LinkCommand { .recordPlay }
    public static var name: String { "RECORD_PLAY" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        file = try fields.value("FileName")
        token = try fields.value("HashToken")
    }

    public var fields: [Field] {
        [Field("DevID", deviceID), Field("ChannelNo", channel), Field("FileName", file), Field("HashToken", token)]
    }
}
