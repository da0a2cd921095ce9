package import Device
package import Media

/// 60H, CTMW 7.5.6: sets how a stream is encoded.
package struct SetChannelRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var stream: StreamType
    package var parameters: VideoParameters

    package static var command: LinkCommand { .setChannel }
    package static var name: String { "SET_CHANNEL" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel), .value("StreamType", \.stream),
            .inline(\.parameters))
    }
}

/// 61H, CTMW 7.5.7: asks how a stream is encoded.
package struct GetChannelRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var stream: StreamType

    package typealias Response = GetChannelResponse
    package static var command: LinkCommand { .getChannel }
    package static var name: String { "GET_CHANNEL" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel), .value("StreamType", \.stream))
    }
}

/// The answer; after a failure without parameters.
package struct GetChannelResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    package var parameters: VideoParameters

    package init(result: ResultCode, deviceID: DeviceID?, parameters: VideoParameters = VideoParameters()) {
        self.result = result
        self.deviceID = deviceID
        self.parameters = parameters
    }

    package static var root: String { "GET_CHANNEL_RES" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("Result", \.result), .readable("DevID", \.deviceID), .inline(\.parameters))
    }
}
