/// 6AH: both of 78H and 7AH at once. Listed in 002 7.4.3 and never defined; this is our reading.
///
/// What is nil stays as it is.
public struct SetRecordParametersRequest: LinkRequest {
    public var deviceID: DeviceID
    public var channel: ChannelNumber
    public var isFull: Bool?
    public var isLoop: Bool?

    public init(deviceID: DeviceID, channel: ChannelNumber, isFull: Bool? = nil, isLoop: Bool? = nil) {
        self.deviceID = deviceID
        self.channel = channel
        self.isFull = isFull
        self.isLoop = isLoop
    }

    public typealias Response = ResultResponse<Self>
    public static var command: LinkCommand { .setRecordParameters }
    public static var name: String { "SET_RECORD_PARAM" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        isFull = try fields.optional("RecordFull")
        isLoop = try fields.optional("RecordLoop")
    }

    public var fields: [Field] {
        [
            Field("DevID", deviceID), Field("ChannelNo", channel), Field("RecordFull", isFull),
            Field("RecordLoop", isLoop),
        ]
    }
}

/// 6BH: both of 79H and 7BH at once; our reading.
public struct GetRecordParametersRequest: LinkRequest {
    public var deviceID: DeviceID
    public var channel: ChannelNumber

    public init(deviceID: DeviceID, channel: ChannelNumber) {
        self.deviceID = deviceID
        self.channel = channel
    }

    public typealias Response = GetRecordParametersResponse
    public static var command: LinkCommand { .getRecordParameters }
    public static var name: String { "GET_RECORD_PARAM" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
    }

    public var fields: [Field] { [Field("DevID", deviceID), Field("ChannelNo", channel)] }
}

/// The answer.
public struct GetRecordParametersResponse: PlatformMessage {
    public var result: ResultCode
    public var deviceID: DeviceID?
    public var isFull: Bool?
    public var isLoop: Bool?

    public init(result: ResultCode, deviceID: DeviceID?, isFull: Bool? = nil, isLoop: Bool? = nil) {
        self.result = result
        self.deviceID = deviceID
        self.isFull = isFull
        self.isLoop = isLoop
    }

    public static var root: String { "GET_RECORD_PARAM_RES" }

    public init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        isFull = try fields.optional("RecordFull")
        isLoop = try fields.optional("RecordLoop")
    }

    public var fields: [Field] {
        [
            Field("Result", result), Field("DevID", deviceID), Field("RecordFull", isFull),
            Field("RecordLoop", isLoop),
        ]
    }
}
