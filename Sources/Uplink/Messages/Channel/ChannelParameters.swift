public import Media

/// 60H, 002 7.5.6: sets how a stream is encoded.
public struct SetChannelRequest: LinkRequest {
    public var deviceID: DeviceID
    public var channel: ChannelNumber
    public var stream: StreamType
    public var parameters: VideoParameters

    public init(deviceID: DeviceID, channel: ChannelNumber, stream: StreamType, parameters: VideoParameters) {
        self.deviceID = deviceID
        self.channel = channel
        self.stream = stream
        self.parameters = parameters
    }

    public typealias Response = ResultResponse<Self>
    public static var command: LinkCommand { .setChannel }
    public static var name: String { "SET_CHANNEL" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        stream = try fields.value("StreamType")
        parameters = try VideoParameters(fields)
    }

    public var fields: [Field] {
        [Field("DevID", deviceID), Field("ChannelNo", channel), Field("StreamType", stream)]
            + parameters.fields
    }
}

/// 61H, 002 7.5.7: asks how a stream is encoded.
public struct GetChannelRequest: LinkRequest {
    public var deviceID: DeviceID
    public var channel: ChannelNumber
    public var stream: StreamType

    public init(deviceID: DeviceID, channel: ChannelNumber, stream: StreamType) {
        self.deviceID = deviceID
        self.channel = channel
        self.stream = stream
    }

    public typealias Response = GetChannelResponse
    public static var command: LinkCommand { .getChannel }
    public static var name: String { "GET_CHANNEL" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        stream = try fields.value("StreamType")
    }

    public var fields: [Field] {
        [Field("DevID", deviceID), Field("ChannelNo", channel), Field("StreamType", stream)]
    }
}

/// The answer; after a failure without parameters.
public struct GetChannelResponse: PlatformMessage {
    public var result: ResultCode
    public var deviceID: DeviceID?
    public var parameters: VideoParameters

    public init(result: ResultCode, deviceID: DeviceID?, parameters: VideoParameters = VideoParameters()) {
        self.result = result
        self.deviceID = deviceID
        self.parameters = parameters
    }

    public static var root: String { "GET_CHANNEL_RES" }

    public init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        parameters = try VideoParameters(fields)
    }

    public var fields: [Field] { [Field("Result", result), Field("DevID", deviceID)] + parameters.fields }
}
