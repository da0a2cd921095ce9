package import Base
package import System

/// The device at its end of the link. Its functions are called on the event loop, so they must not block.
package struct LinkedDevice: Sendable {
    /// Describes the device as it is now; takes the address of the link's own socket, if it has one.
    package var describe: @Sendable (HostAddress?) -> DeviceDescription
    /// Serves the platform's requests, concurrently. Each may take `LinkTiming.serving`; later responses are
    /// dropped.
    package var commands: PlatformCommands
    package var onUpdate: @Sendable (LinkUpdate) -> Void

    package init(
        describe: @escaping @Sendable (HostAddress?) -> DeviceDescription, commands: PlatformCommands,
        onUpdate: @escaping @Sendable (LinkUpdate) -> Void = { _ in }
    ) {
        self.describe = describe
        self.commands = commands
        self.onUpdate = onUpdate
    }
}

/// The present data about the device that the link sends to the platform.
package struct DeviceDescription: Sendable {
    package var identity: PlatformIdentity
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
        identity: PlatformIdentity, network: NetworkType, addresses: DeviceAddresses, viewers: Count, channels: Count
    ) {
        self.identity = identity
        self.network = network
        self.addresses = addresses
        self.viewers = viewers
        self.channels = channels
    }

    /// The body of a redirect request.
    var redirect: [UInt8] {
        RedirectRequest(
            manufacturer: identity.manufacturer, model: identity.model, type: identity.type,
            deviceID: identity.deviceID, deviceKey: identity.deviceKey
        ).document
    }

    /// The body of a registration.
    var registration: [UInt8] {
        RegisterRequest(
            manufacturer: identity.manufacturer, model: identity.model, type: identity.type,
            deviceID: identity.deviceID, deviceKey: identity.deviceKey
        ).document
    }

    /// DATA of one of the link's own requests.
    func payload(of procedure: LinkProcedure) -> [UInt8] {
        switch procedure {
        case .login:
            return LoginRequest(
                firmware: identity.firmware, deviceID: identity.deviceID, deviceKey: identity.deviceKey,
                addresses: addresses, network: network
            ).document
        case .abilities:
            return AbilityUpRequest(
                deviceID: identity.deviceID, channels: channels, hasPTZ: hasPTZ, hasCloudStore: hasCloudStore,
                hasLocalStore: hasLocalStore, videos: videos, onvif: onvif
            ).document
        case .heartbeat:
            return HeartbeatRequest(deviceID: identity.deviceID, viewers: viewers, addresses: addresses).document
        }
    }
}
