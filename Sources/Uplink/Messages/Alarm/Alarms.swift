/// 37H of later revisions: an alarm was raised.
public struct AlarmNotifyRequest: LinkRequest {
    public var deviceID: DeviceID
    public var channel: ChannelNumber
    public var type: AlarmType
    public var description: String
    public var input: AlarmPort?

    public init(
        deviceID: DeviceID, channel: ChannelNumber, type: AlarmType, description: String, input: AlarmPort? = nil
    ) {
        self.deviceID = deviceID
        self.channel = channel
        self.type = type
        self.description = description
        self.input = input
    }

    public typealias Response = ResultResponse<Self>
    public static var command: LinkCommand { .alarmNotify }
    public static var name: String { "ALARM_NOTIFY" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        type = try fields.value("AlarmType")
        description = try fields.value("AlarmDesc")
        input = try fields.optional("DIDONo")
    }

    public var fields: [Field] {
        [
            Field("DevID", deviceID), Field("ChannelNo", channel), Field("AlarmType", type),
            Field("AlarmDesc", description), Field("DIDONo", input),
        ]
    }
}

/// 7CH of later revisions: watches for alarms of a kind, or no longer.
public struct SetAlarmRequest: LinkRequest {
    public var deviceID: DeviceID
    public var channel: ChannelNumber
    public var type: AlarmType
    public var isOn: Bool
    public var input: AlarmPort?

    public init(deviceID: DeviceID, channel: ChannelNumber, type: AlarmType, isOn: Bool, input: AlarmPort? = nil) {
        self.deviceID = deviceID
        self.channel = channel
        self.type = type
        self.isOn = isOn
        self.input = input
    }

    public typealias Response = ResultResponse<Self>
    public static var command: LinkCommand { .setAlarm }
    public static var name: String { "SET_ALARM" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        type = try fields.value("AlarmType")
        isOn = try fields.value("AlarmFlag")
        input = try fields.optional("DIDONo")
    }

    public var fields: [Field] {
        [
            Field("DevID", deviceID), Field("ChannelNo", channel), Field("AlarmType", type),
            Field("AlarmFlag", isOn), Field("DIDONo", input),
        ]
    }
}

/// 7DH of later revisions: are alarms of a kind watched for?
public struct GetAlarmRequest: LinkRequest {
    public var deviceID: DeviceID
    public var channel: ChannelNumber
    public var type: AlarmType

    public init(deviceID: DeviceID, channel: ChannelNumber, type: AlarmType) {
        self.deviceID = deviceID
        self.channel = channel
        self.type = type
    }

    public typealias Response = GetAlarmResponse
    public static var command: LinkCommand { .getAlarm }
    public static var name: String { "GET_ALARM" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        type = try fields.value("AlarmType")
    }

    public var fields: [Field] { [Field("DevID", deviceID), Field("ChannelNo", channel), Field("AlarmType", type)] }
}

/// The answer.
public struct GetAlarmResponse: PlatformMessage {
    public var result: ResultCode
    public var deviceID: DeviceID?
    public var isOn: Bool?

    public init(result: ResultCode, deviceID: DeviceID?, isOn: Bool? = nil) {
        self.result = result
        self.deviceID = deviceID
        self.isOn = isOn
    }

    public static var root: String { "GET_ALARM_RES" }

    public init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        isOn = try fields.optional("AlarmFlag")
    }

    public var fields: [Field] { [Field("Result", result), Field("DevID", deviceID), Field("AlarmFlag", isOn)] }
}
