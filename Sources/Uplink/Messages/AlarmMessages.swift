package import Device

/// 37H of later revisions: an alarm was raised.
package struct AlarmNotifyRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var type: AlarmType
    package var description: String
    package var input: AlarmPort?

    package static var command: LinkCommand { .alarmNotify }
    package static var name: String { "ALARM_NOTIFY" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel), .value("AlarmType", \.type),
            .value("AlarmDesc", \.description), .optional("DIDONo", \.input))
    }
}

/// 7CH of later revisions: turns the detection of alarms of a kind on or off.
package struct SetAlarmRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var type: AlarmType
    package var isOn: Bool
    package var input: AlarmPort?

    package static var command: LinkCommand { .setAlarm }
    package static var name: String { "SET_ALARM" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel), .value("AlarmType", \.type),
            .value("AlarmFlag", \.isOn), .optional("DIDONo", \.input))
    }
}

/// 7DH of later revisions: asks whether alarms of a kind are detected.
package struct GetAlarmRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var type: AlarmType

    package typealias Response = GetAlarmResponse
    package static var command: LinkCommand { .getAlarm }
    package static var name: String { "GET_ALARM" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel), .value("AlarmType", \.type))
    }
}

/// The response.
package struct GetAlarmResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    package var isOn: Bool?

    package static var root: String { "GET_ALARM_RES" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("Result", \.result), .readable("DevID", \.deviceID), .optional("AlarmFlag", \.isOn))
    }
}
