/// What the link tells the platform about its device, as it is at this moment.
public struct DeviceDescription: Sendable {
    /// The maker's number, three digits (002 7.2.1).
    public var manufacturer: String
    public var model: String
    public var type: DeviceType
    public var deviceID: DeviceID
    public var deviceKey: Secret
    public var firmware: String
    public var network: NetworkType
    /// Where the RTSP server is reached.
    public var addresses: DeviceAddresses
    /// Streams that go out now.
    public var viewers: Count
    public var channels: Count
    public var hasPTZ = false
    public var hasCloudStore = false
    public var hasLocalStore = false
    public var videos: [VideoAbility] = []
    public var onvif: OnvifAccess?

    public init(
        manufacturer: String, model: String, type: DeviceType, deviceID: DeviceID, deviceKey: Secret,
        firmware: String, network: NetworkType, addresses: DeviceAddresses, viewers: Count, channels: Count
    ) {
        self.manufacturer = manufacturer
        self.model = model
        self.type = type
        self.deviceID = deviceID
        self.deviceKey = deviceKey
        self.firmware = firmware
        self.network = network
        self.addresses = addresses
        self.viewers = viewers
        self.channels = channels
    }

    /// The body of a redirect request.
    var redirect: [UInt8] {
        RedirectRequest(
            manufacturer: manufacturer, model: model, type: type, deviceID: deviceID, deviceKey: deviceKey
        ).document
    }

    /// The body of a registration.
    var registration: [UInt8] {
        RegisterRequest(
            manufacturer: manufacturer, model: model, type: type, deviceID: deviceID, deviceKey: deviceKey
        ).document
    }

    /// DATA of one of the link's own requests.
    func payload(of procedure: LinkProcedure) -> [UInt8] {
        switch procedure {
        case .login:
            return LoginRequest(
                firmware: firmware, deviceID: deviceID, deviceKey: deviceKey, addresses: addresses, network: network
            ).document
        case .abilities:
            return AbilityUpRequest(
                deviceID: deviceID, channels: channels, hasPTZ: hasPTZ, hasCloudStore: hasCloudStore,
                hasLocalStore: hasLocalStore, videos: videos, onvif: onvif
            ).document
        case .heartbeat:
            return HeartbeatRequest(deviceID: deviceID, viewers: viewers, addresses: addresses).document
        }
    }
}
