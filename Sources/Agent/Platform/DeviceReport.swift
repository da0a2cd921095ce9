import Capture
import Media
import Streamer
import Synchronization
import Uplink

/// The device as the platform is told of it, from what it is at that moment.
final class DeviceReport: Sendable {
    private let deviceID: DeviceID
    private let deviceKey: Secret
    private let identity: DeviceIdentity
    private let codes: FrameSizeCodes
    private let channels: [AgentChannel]
    private let server: RTSPServer
    private let hasLocalStore: Bool
    private let interfaces = NetworkInterfaces()
    private let places = Mutex(Places())

    private struct Places {
        var port = 0
        var hasPTZ = false
    }

    init(
        identity: DeviceIdentity, deviceID: DeviceID, codes: FrameSizeCodes, channels: [AgentChannel],
        hasLocalStore: Bool, server: RTSPServer
    ) {
        self.identity = identity
        self.deviceID = deviceID
        deviceKey = Secret(field: identity.key ?? "")
        self.codes = codes
        self.channels = channels
        self.hasLocalStore = hasLocalStore
        self.server = server
    }

    /// Where the RTSP server listens.
    func setPort(_ port: Int) { places.withLock { $0.port = port } }

    /// Whether something turns a camera.
    func setPTZ(_ hasPTZ: Bool) { places.withLock { $0.hasPTZ = hasPTZ } }

    /// - Parameter local: the address of the link's own socket. On the server's event loop.
    func description(local: HostAddress?) -> DeviceDescription {
        let none = Port(clamping: 0)
        var description = DeviceDescription(
            manufacturer: identity.manufacturer, model: identity.model, type: identity.type == .nvr ? .nvr : .camera,
            deviceID: deviceID, deviceKey: deviceKey, firmware: AgentVersion.text, network: .wired,
            addresses: DeviceAddresses(
                upnpHost: .none, upnpPort: none, localHost: local ?? .none,
                localPort: Port(clamping: places.withLock { $0.port }), relayHost: .none, relayPort: none),
            viewers: Count(clamping: server.playing), channels: Count(clamping: channels.count))
        description.videos = videos
        description.hasLocalStore = hasLocalStore
        description.hasPTZ = places.withLock { $0.hasPTZ }
        if let network = local.flatMap({ interfaces.networkType(ofAddress: $0.field) }) { description.network = network }
        return description
    }

    /// Every size that each stream can have: none is larger than what the camera gives.
    private var videos: [VideoAbility] {
        guard let channel = channels.first else { return [] }
        let most = channel.capture.status.format?.size
        return StreamType.allCases.filter { channel.streams[$0] != nil }.flatMap { stream in
            codes.all.filter { code in
                guard let most, let size = codes.size(of: code) else { return true }
                return size.width <= most.width && size.height <= most.height
            }.map { VideoAbility(stream: stream, frameSize: $0) }
        }
    }
}
