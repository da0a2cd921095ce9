package import Media

/// A stream that a device can give (002 7.5.2).
package struct VideoAbility: Sendable, Hashable {
    package var stream: StreamType
    package var frameSize: FrameSizeCode

    package init(stream: StreamType, frameSize: FrameSizeCode) {
        self.stream = stream
        self.frameSize = frameSize
    }

    init(_ fields: FieldReader) throws(MessageError) {
        stream = try fields.value("StreamType")
        frameSize = try fields.value("FrameSize")
    }

    var fields: [Field] { [Field("StreamType", stream), Field("FrameSize", frameSize)] }
}

/// How an NVR reaches a camera's ONVIF services (002 7.5.2).
package struct OnvifAccess: Sendable, Hashable {
    package var port: Port
    package var account: String
    package var password: Secret

    package init(port: Port, account: String, password: Secret) {
        self.port = port
        self.account = account
        self.password = password
    }

    init(_ fields: FieldReader) throws(MessageError) {
        port = try fields.value("Port")
        account = try fields.value("Account")
        password = try fields.value("Password")
    }

    var fields: [Field] { [Field("Port", port), Field("Account", account), Field("Password", password)] }
}

/// 32H, 002 7.5.2: what the device can do, once after each login.
package struct AbilityUpRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channels: Count
    package var hasPTZ: Bool
    package var hasCloudStore: Bool
    package var hasLocalStore: Bool
    package var videos: [VideoAbility]
    /// A camera's alone.
    package var onvif: OnvifAccess?

    package init(
        deviceID: DeviceID, channels: Count, hasPTZ: Bool, hasCloudStore: Bool, hasLocalStore: Bool,
        videos: [VideoAbility], onvif: OnvifAccess? = nil
    ) {
        self.deviceID = deviceID
        self.channels = channels
        self.hasPTZ = hasPTZ
        self.hasCloudStore = hasCloudStore
        self.hasLocalStore = hasLocalStore
        self.videos = videos
        self.onvif = onvif
    }

    package typealias Response = TimeResponse<Self>
    package static var command: LinkCommand { .abilityUp }
    package static var name: String { "ABILITYUP" }

    package init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channels = try fields.value("ChannelNum")
        hasPTZ = try fields.value("PTZFlag")
        hasCloudStore = try fields.value("EStoreFlag")
        hasLocalStore = try fields.value("LocalStoreFlag")
        videos = try fields.groups("Video", VideoAbility.init)
        onvif = try fields.groups("Onvif", OnvifAccess.init).first
    }

    package var fields: [Field] {
        [
            Field("DevID", deviceID), Field("ChannelNum", channels), Field("PTZFlag", hasPTZ),
            Field("EStoreFlag", hasCloudStore), Field("LocalStoreFlag", hasLocalStore),
        ]
            + videos.map { Field("Video", group: $0.fields) }
            + (onvif.map { [Field("Onvif", group: $0.fields)] } ?? [])
    }
}
