package import Base
package import Device
package import Media
package import System

/// 31H, CTMW 7.5.1: the first request on a connection.
package struct LoginRequest: LinkRequest {
    package var firmware: String
    package var deviceID: DeviceID
    package var deviceKey: Secret
    package var addresses: DeviceAddresses
    package var network: NetworkType

    package typealias Response = LoginResponse
    package static var command: LinkCommand { .login }
    package static var name: String { "LOGIN" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("DevVer", \.firmware), .value("DevID", \.deviceID), .value("DevKey", \.deviceKey),
            .inline(\.addresses), .value("NetType", \.network))
    }
}

/// The response: `Result` 0, 1 unknown device, 2 wrong key, 3 version not supported, 255.
package struct LoginResponse: PlatformMessage {
    package var result: ResultCode
    package var deviceID: DeviceID?
    package var cloudURL: String?
    package var cloudAccount: String?
    package var cloudPassword: Secret?
    package var cloudPlace = CloudPlace()
    package var time: PlatformTime?

    package static var root: String { "LOGIN_RES" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("Result", \.result), .readable("DevID", \.deviceID), .readable("EURL", \.cloudURL),
            .readable("EAccount", \.cloudAccount), .readable("EPassword", \.cloudPassword), .inline(\.cloudPlace),
            .readable("Time", \.time))
    }
}

/// The addresses of a device's RTSP server (CTMW 7.5.1, 7.5.3); `HostAddress.none` and port 0 where there is none.
package struct DeviceAddresses: FieldGroup {
    /// The router's external address, from the port mapping.
    package var upnpHost: HostAddress
    package var upnpPort: Port
    /// The address of the link's own socket.
    package var localHost: HostAddress
    package var localPort: Port
    /// The relay's address, from the TURN allocation.
    package var relayHost: HostAddress
    package var relayPort: Port

    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("UpnpIP", \.upnpHost), .value("RtspUpnpPort", \.upnpPort),
            .value("LocalIP", \.localHost), .value("RtspLocalPort", \.localPort),
            .value("TurnRelayIP", \.relayHost), .value("RtspTurnRelayPort", \.relayPort))
    }
}

/// A stream that a device offers (CTMW 7.5.2).
package struct VideoAbility: FieldGroup {
    package var stream: StreamType
    package var frameSize: FrameSizeCode

    package static var schema: Schema<Self> {
        Schema(Self.init, .value("StreamType", \.stream), .value("FrameSize", \.frameSize))
    }
}

/// The access of an NVR to a camera's ONVIF services (CTMW 7.5.2).
package struct OnvifAccess: FieldGroup {
    package var port: Port
    package var account: String
    package var password: Secret

    package static var schema: Schema<Self> {
        Schema(Self.init, .value("Port", \.port), .value("Account", \.account), .value("Password", \.password))
    }
}

/// 32H, CTMW 7.5.2: reports the device's abilities, once after each login.
package struct AbilityUpRequest: LinkRequest {
    package var deviceID: DeviceID
    package var channels: Count
    package var hasPTZ: Bool
    package var hasCloudStore: Bool
    package var hasLocalStore: Bool
    package var videos: [VideoAbility]
    /// The ONVIF access; of cameras only, not of NVRs.
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

/// 33H, CTMW 7.5.3: the heartbeat, sent after login, then every 120 s, and when an address changed.
package struct HeartbeatRequest: LinkRequest {
    package var deviceID: DeviceID
    /// The number of streams being sent.
    package var viewers: Count
    package var addresses: DeviceAddresses

    package typealias Response = TimeResponse<Self>
    package static var command: LinkCommand { .heartbeat }
    package static var name: String { "HEARTBEAT" }
    package static var schema: Schema<Self> {
        Schema(Self.init, .value("DevID", \.deviceID), .value("CurVideoNum", \.viewers), .inline(\.addresses))
    }
}
