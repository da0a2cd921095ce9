/// 64H, 002 7.5.10: turns the camera until the next one of these stops it.
package struct VideoPTZRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var direction: PTZDirection

    package init(deviceID: DeviceID, channel: ChannelNumber, direction: PTZDirection) {
        self.deviceID = deviceID
        self.channel = channel
        self.direction = direction
    }

    package typealias Response = ResultResponse<Self>
    package static var command: LinkCommand { .videoPTZ }
    package static var name: String { "VIDEO_PTZ" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        direction = try fields.value("PtzDirection")
    }

    package var fields: [Field] {
        [Field("DevID", deviceID), Field("ChannelNo", channel), Field("PtzDirection", direction)]
    }
}
