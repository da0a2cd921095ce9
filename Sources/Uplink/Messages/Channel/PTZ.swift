/// 64H, 002 7.5.10: turns the camera until the next one of these stops it.
public struct VideoPTZRequest: LinkRequest {
    public var deviceID: DeviceID
    public var channel: ChannelNumber
    public var direction: PTZDirection

    public init(deviceID: DeviceID, channel: ChannelNumber, direction: PTZDirection) {
        self.deviceID = deviceID
        self.channel = channel
        self.direction = direction
    }

    public typealias Response = ResultResponse<Self>
    public static var command: LinkCommand { .videoPTZ }
    public static var name: String { "VIDEO_PTZ" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        direction = try fields.value("PtzDirection")
    }

    public var fields: [Field] {
        [Field("DevID", deviceID), Field("ChannelNo", channel), Field("PtzDirection", direction)]
    }
}
