package import Device

/// 64H, CTMW 7.5.10: turns the camera until the next one of these stops it.
package struct VideoPTZRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var direction: PTZDirection

    package static var command: LinkCommand { .videoPTZ }
    package static var name: String { "VIDEO_PTZ" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel),
            .value("PtzDirection", \.direction))
    }
}
