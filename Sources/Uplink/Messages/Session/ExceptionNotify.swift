/// 34H, 002 7.5.4: something went wrong, or is over.
public struct ExceptionNotifyRequest: LinkRequest {
    public var deviceID: DeviceID
    /// 0 when it is about the whole device.
    public var channel: ChannelNumber
    public var type: ExceptionType
    public var description: String

    public init(deviceID: DeviceID, channel: ChannelNumber, type: ExceptionType, description: String) {
        self.deviceID = deviceID
        self.channel = channel
        self.type = type
        self.description = description
    }

    public typealias Response = ResultResponse<Self>
    public static var command: LinkCommand { .exceptionNotify }
    public static var name: String { "EXCEPTION_NOTIFY" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        type = try fields.value("ExceptionType")
        description = try fields.value("ExceptionDesc")
    }

    public var fields: [Field] {
        [
            Field("DevID", deviceID), Field("ChannelNo", channel), Field("ExceptionType", type),
            Field("ExceptionDesc", description),
        ]
    }
}
