package import Media

/// 60H, 002 7.5.6: sets how a stream is encoded.
package struct SetChannelRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var stream: StreamType
    package var parameters: VideoParameters

    package init(deviceID: DeviceID, channel: ChannelNumber, stream: StreamType, parameters: VideoParameters) {
        self.deviceID = deviceID
        self.channel = channel
        self.stream = stream
        self.parameters = parameters
    }

    package typealias Response = ResultResponse<Self>
    package static var command: LinkCommand { .setChannel }
    package static var name: String { "SET_CHANNEL" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        stream = try fields.value("StreamType")
        parameters = try VideoParameters(fields)
    }

    package var fields: [Field] {
        [Field("DevID", deviceID), Field("ChannelNo", channel), Field("StreamType", stream)]
            + parameters.fields
    }
}

/// 61H, 002 7.5.7: asks how a stream is encoded.
package struct GetChannelRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var stream: StreamType

    package init(deviceID: DeviceID, channel: ChannelNumber, stream: StreamType) {
        self.deviceID = deviceID
        self.channel = channel
        self.stream = stream
    }

    package typealias Response = GetChannelResponse
    package static var command: LinkCommand { .getChannel }
    package static var name: String { "GET_CHANNEL" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        stream = try fields.value("StreamType")
    }

    package var fields: [Field] {
        [Field("DevID", deviceID), Field("ChannelNo", channel), Field("StreamType", stream)]
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

    package init(_ fields: FieldReader) throws(MessageError) {
        result = try fields.value("Result")
        deviceID = fields.readable("DevID")
        parameters = try VideoParameters(fields)
    }

    package var fields: [Field] { [Field("Result", result), Field("DevID", deviceID)] + parameters.fields }
}
