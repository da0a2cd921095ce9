/// 78H, 002 7.5.28: records a channel all day, or by its policies.
public struct SetRecordFullRequest: LinkRequest {
    public var deviceID: DeviceID
    public var channel: ChannelNumber
    public var isFull: Bool

    public init(deviceID: DeviceID, channel: ChannelNumber, isFull: Bool) {
        self.deviceID = deviceID
        self.channel = channel
        self.isFull = isFull
    }

    public typealias Response = ResultResponse<Self>
    public static var command: LinkCommand { .setRecordFull }
    public static var name: String { "SET_RECORD_FULL" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        isFull = try fields.value("RecordFull")
    }

    public var fields: [Field] {
        [Field("DevID", deviceID), Field("ChannelNo", channel), Field("RecordFull", isFull)]
    }
}

/// 79H, 002 7.5.29: does a channel record all day?
public struct GetRecordFullRequest: LinkRequest {
    public var deviceID: DeviceID
    public var channel: ChannelNumber

    public init(deviceID: DeviceID, channel: ChannelNumber) {
        self.deviceID = deviceID
        self.channel = channel
    }

    public typealias Response = GetRecordFullResponse
    public static var command: LinkCommand { .getRecordFull }
    public static var name: String { "GET_RECORD_FULL" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
    }

    public var fields: [Field] { [Field("DevID", deviceID), Field("ChannelNo", channel)] }
}

/// The answer.
public struct GetRecordFullResponse: PlatformMessage {
    public var result: ResultCode
    public var deviceID: DeviceID?
    public var isFull: Bool?

    public init(result: ResultCode, deviceID: DeviceID?, isFull: Bool? = nil) {
        self.result = result
        self.deviceID = deviceID
        self.isFull = isFull
    }

    public static var root: String { "GET_RECORD_FULL_RES" }

    public init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        isFull = try fields.optional("RecordFull")
    }

    public var fields: [Field] { [Field("Result", result), Field("DevID", deviceID), Field("RecordFull", isFull)] }
}

/// 7AH, 002 7.5.30: overwrites the oldest recordings when the disk is full, or stops. For the whole device.
public struct SetRecordLoopRequest: LinkRequest {
    public var deviceID: DeviceID
    public var isLoop: Bool

    public init(deviceID: DeviceID, isLoop: Bool) {
        self.deviceID = deviceID
        self.isLoop = isLoop
    }

    public typealias Response = ResultResponse<Self>
    public static var command: LinkCommand { .setRecordLoop }
    public static var name: String { "SET_RECORD_LOOP" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        isLoop = try fields.value("RecordLoop")
    }

    public var fields: [Field] { [Field("DevID", deviceID), Field("RecordLoop", isLoop)] }
}

/// 7BH, 002 7.5.31: does the device overwrite its oldest recordings?
public struct GetRecordLoopRequest: LinkRequest {
    public var deviceID: DeviceID

    public init(deviceID: DeviceID) {
        self.deviceID = deviceID
    }

    public typealias Response = GetRecordLoopResponse
    public static var command: LinkCommand { .getRecordLoop }
    public static var name: String { "GET_RECORD_LOOP" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
    }

    public var fields: [Field] { [Field("DevID", deviceID)] }
}

/// The answer.
public struct GetRecordLoopResponse: PlatformMessage {
    public var result: ResultCode
    public var deviceID: DeviceID?
    public var isLoop: Bool?

    public init(result: ResultCode, deviceID: DeviceID?, isLoop: Bool? = nil) {
        self.result = result
        self.deviceID = deviceID
        self.isLoop = isLoop
    }

    public static var root: String { "GET_RECORD_LOOP_RES" }

    public init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        isLoop = try fields.optional("RecordLoop")
    }

    public var fields: [Field] { [Field("Result", result), Field("DevID", deviceID), Field("RecordLoop", isLoop)] }
}
