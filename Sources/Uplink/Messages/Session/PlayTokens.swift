package import Base
package import Device
package import Media

/// 35H, CTMW 7.5.5: may the viewer with this token watch this stream? A token is good once, for a minute.
package struct VideoPlayRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var stream: StreamType
    package var token: HashToken

    package static var command: LinkCommand { .videoPlay }
    package static var name: String { "VIDEO_PLAY" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel), .value("StreamType", \.stream),
            .value("HashToken", \.token))
    }
}

/// 74H, CTMW 7.5.23: may the viewer with this token play this recording?
package struct RecordPlayRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channel: ChannelNumber
    package var file: FileName
    package var token: HashToken

    package static var command: LinkCommand { .recordPlay }
    package static var name: String { "RECORD_PLAY" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel), .value("FileName", \.file),
            .value("HashToken", \.token))
    }
}
