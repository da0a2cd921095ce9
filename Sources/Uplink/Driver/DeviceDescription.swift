package import Base
package import Device
package import System

/// The present data about the device that the link sends to the platform.
package struct DeviceDescription: Sendable {
    /// The manufacturer's number, three digits (CTMW 7.2.1).
    package var manufacturer: String
    package var model: String
    package var type: DeviceType
    package var deviceID: DeviceID
    package var deviceKey: Secret
    package var firmware: String
    package var network: NetworkType
    /// The addresses of the RTSP server.
    package var addresses: DeviceAddresses
    /// The number of streams being sent.
    package var viewers: Count
    package var channels: Count
    package var hasPTZ = false
    package var hasCloudStore = false
    package var hasLocalStore = false
    package var videos: [VideoAbility] = []
    package var onvif: OnvifAccess?

    package init(
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
