/// 37H of later revisions: an alarm was raised.
package struct AlarmNotifyRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var type: AlarmType
    package var description: String
    package var input: AlarmPort?

    package init(
        deviceID: DeviceID, channel: ChannelNumber, type: AlarmType, description: String, input: AlarmPort? = nil
    ) {
        self.deviceID = deviceID
        self.channel = channel
        self.type = type
        self.description = description
        self.input = input
    }

    package typealias Response = ResultResponse<Self>
    package static var command: LinkCommand { .alarmNotify }
    package static var name: String { "ALARM_NOTIFY" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        type = try fields.value("AlarmType")
        description = try fields.value("AlarmDesc")
        input = try fields.optional("DIDONo")
    }

    package var fields: [Field] {
        [
            Field("DevID", deviceID), Field("ChannelNo", channel), Field("AlarmType", type),
            Field("AlarmDesc", description), Field("DIDONo", input),
        ]
    }
}

/// 7CH of later revisions: watches for alarms of a kind, or no longer.
package struct SetAlarmRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var type: AlarmType
    package var isOn: Bool
    package var input: AlarmPort?

    package init(deviceID: DeviceID, channel: ChannelNumber, type: AlarmType, isOn: Bool, input: AlarmPort? = nil) {
        self.deviceID = deviceID
        self.channel = channel
        self.type = type
        self.isOn = isOn
        self.input = input
    }

    package typealias Response = ResultResponse<Self>
    package static var command: LinkCommand { .setAlarm }
    package static var name: String { "SET_ALARM" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        type = try fields.value("AlarmType")
        isOn = try fields.value("AlarmFlag")
        input = try fields.optional("DIDONo")
    }

    package var fields: [Field] {
        [
            Field("DevID", deviceID), Field("ChannelNo", channel), Field("AlarmType", type),
            Field("AlarmFlag", isOn), Field("DIDONo", input),
        ]
    }
}

/// 7DH of later revisions: are alarms of a kind watched for?
package struct GetAlarmRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var type: AlarmType

    package init(deviceID: DeviceID, channel: ChannelNumber, type: AlarmType) {
        self.deviceID = deviceID
        self.channel = channel
        self.type = type
    }

    package typealias Response = GetAlarmResponse
    package static var command: LinkCommand { .getAlarm }
    package static var name: String { "GET_ALARM" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        type = try fields.value("AlarmType")
    }

    package var fields: [Field] { [Field("DevID", deviceID), Field("ChannelNo", channel), Field("AlarmType", type)] }
}

/// The answer.
package struct GetAlarmResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    package var isOn: Bool?

    package init(result: ResultCode, deviceID: DeviceID?, isOn: Bool? = nil) {
        self.result = result
        self.deviceID = deviceID
        self.isOn = isOn
    }

    package static var root: String { "GET_ALARM_RES" }

    package init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        isOn = try fields.optional("AlarmFlag")
    }

    package var fields: [Field] { [Field("Result", result), Field("DevID", deviceID), Field("AlarmFlag", isOn)] }
}
