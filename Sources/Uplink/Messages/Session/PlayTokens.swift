package import Media

/// 35H, 002 7.5.5: may the viewer with this token watch this stream? A token is good once, for a minute.
package struct VideoPlayRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var stream: StreamType
    package var token: HashToken

    package init(deviceID: DeviceID, channel: ChannelNumber, stream: StreamType, token: HashToken) {
        self.deviceID = deviceID
        self.channel = channel
        self.stream = stream
        self.token = token
    }

    package typealias Response = ResultResponse<Self>
    package static var command: LinkCommand { .videoPlay }
    package static var name: String { "VIDEO_PLAY" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        stream = try fields.value("StreamType")
        token = try fields.value("HashToken")
    }

    package var fields: [Field] {
        [
            Field("DevID", deviceID), Field("ChannelNo", channel), Field("StreamType", stream),
            Field("HashToken", token),
        ]
    }
}

/// 74H, 002 7.5.23: may the viewer with this token play this recording?
package struct RecordPlayRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var file: FileName
    package var token: HashToken

    package init(deviceID: DeviceID, channel: ChannelNumber, file: FileName, token: HashToken) {
        self.deviceID = deviceID
        self.channel = channel
        self.file = file
        self.token = token
    }

    package typealias Response = ResultResponse<Self>
    package static var command: LinkCommand { .recordPlay }
    package static var name: String { "RECORD_PLAY" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channel = try fields.value("ChannelNo")
        file = try fields.value("FileName")
        token = try fields.value("HashToken")
    }

    package var fields: [Field] {
        [Field("DevID", deviceID), Field("ChannelNo", channel), Field("FileName", file), Field("HashToken", token)]
    }
}
