package import Base
package import Device
package import Media

/// A stream that a device can give (CTMW 7.5.2).
package struct VideoAbility: FieldGroup {
    package var stream: StreamType
    package var frameSize: FrameSizeCode

    package init(stream: StreamType, frameSize: FrameSizeCode) {
        self.stream = stream
        self.frameSize = frameSize
    }

    package static var schema: Schema<Self> {
        Schema(Self.init, .value("StreamType", \.stream), .value("FrameSize", \.frameSize))
    }
}

/// How an NVR reaches a camera's ONVIF services (CTMW 7.5.2).
package struct OnvifAccess: FieldGroup {
    package var port: Port
    package var account: String
    package var password: Secret

    package static var schema: Schema<Self> {
        Schema(Self.init, .value("Port", \.port), .value("Account", \.account), .value("Password", \.password))
    }
}

/// 32H, CTMW 7.5.2: what the device can do, once after each login.
package struct AbilityUpRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channels: Count
    package var hasPTZ: Bool
    package var hasCloudStore: Bool
    package var hasLocalStore: Bool
    package var videos: [VideoAbility]
    /// A camera's alone.
    package var onvif: OnvifAccess?

    package typealias Response = TimeResponse<Self>
    package static var command: LinkCommand { .abilityUp }
    package static var name: String { "ABILITYUP" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("DevID", \.deviceID), .value("ChannelNum", \.channels), .value("PTZFlag", \.hasPTZ),
            .value("EStoreFlag", \.hasCloudStore), .value("LocalStoreFlag", \.hasLocalStore),
            .groups("Video", \.videos), .group("Onvif", \.onvif))
    }
}
