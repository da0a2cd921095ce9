public import Media

/// A stream that a device can give (002 7.5.2).
public struct VideoAbility: Sendable, Hashable {
    public var stream: StreamType
    public var frameSize: FrameSizeCode

    public init(stream: StreamType, frameSize: FrameSizeCode) {
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
public struct OnvifAccess: Sendable, Hashable {
    public var port: Port
    public var account: String
    public var password: Secret

    public init(port: Port, account: String, password: Secret) {
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
public struct AbilityUpRequest: LinkRequest {
    public var deviceID: DeviceID
    public var channels: Count
    public var hasPTZ: Bool
    public var hasCloudStore: Bool
    public var hasLocalStore: Bool
    public var videos: [VideoAbility]
    /// A camera's alone.
    public var onvif: OnvifAccess?

    public init(
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

    public typealias Response = TimeResponse<Self>
    public static var command: LinkCommand { .abilityUp }
    public static var name: String { "ABILITYUP" }

    public init(_ fields: FieldReader) throws(MessageError) {
        deviceID = try fields.value("DevID")
        channels = try fields.value("ChannelNum")
        hasPTZ = try fields.value("PTZFlag")
        hasCloudStore = try fields.value("EStoreFlag")
        hasLocalStore = try fields.value("LocalStoreFlag")
        videos = try fields.groups("Video", VideoAbility.init)
        onvif = try fields.groups("Onvif", OnvifAccess.init).first
    }

    public var fields: [Field] {
        [
            Field("DevID", deviceID), Field("ChannelNum", channels), Field("PTZFlag", hasPTZ),
            Field("EStoreFlag", hasCloudStore), Field("LocalStoreFlag", hasLocalStore),
        ]
            + videos.map { Field("Video", group: $0.fields) }
            + (onvif.map { [Field("Onvif", group: $0.fields)] } ?? [])
    }
}
