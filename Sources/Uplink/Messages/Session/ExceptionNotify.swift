/// 34H, 002 7.5.4: something went wrong, or is over.
package struct ExceptionNotifyRequest: LinkRequest {
    package var deviceID: DeviceID
    /// 0 when it is about the whole device.
    package var channel: ChannelNumber
    package var type: ExceptionType
    package var description: String

    package init(deviceID: DeviceID, channel: ChannelNumber, type: ExceptionType, description: String) {
        self.deviceID = deviceID
        self.channel = channel
        self.type = type
        self.description = description
    }

    package typealias Response = ResultResponse<Self>
    package static var command: LinkCommand { .exceptionNotify }
    package static var name: String { "EXCEPTION_NOTIFY" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        type = try fields.value("ExceptionType")
        description = try fields.value("ExceptionDesc")
    }

    package var fields: [Field] {
        [
            Field("DevID", deviceID), Field("ChannelNo", channel), Field("ExceptionType", type),
            Field("ExceptionDesc", description),
        ]
    }
}
