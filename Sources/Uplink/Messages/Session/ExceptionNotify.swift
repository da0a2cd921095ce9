package import Device

/// 34H, CTMW 7.5.4: something went wrong, or is over.
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

    package static var command: LinkCommand { .exceptionNotify }
    package static var name: String { "EXCEPTION_NOTIFY" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel), .value("ExceptionType", \.type),
            .value("ExceptionDesc", \.description))
    }
}
