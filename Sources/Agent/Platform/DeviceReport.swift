import Base
import Capture
import Device
import Media
import Net
import Streamer
import Synchronization
import System
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
    private let hasCloudStore: Bool
    private let interfaces = NetworkInterfaces()
    private let places = Mutex(Places())

    private struct Places {
        var local: HostAddress?
        var port = 0
        var traversal: TraversalRoom?
        var hasPTZ = false
    }

    init(
        identity: DeviceIdentity, deviceID: DeviceID, codes: FrameSizeCodes, channels: [AgentChannel],
        hasLocalStore: Bool, hasCloudStore: Bool, server: RTSPServer
    ) {
        self.identity = identity
        self.deviceID = deviceID
        deviceKey = Secret(wireText: identity.key ?? "")
        self.codes = codes
        self.channels = channels
        self.hasLocalStore = hasLocalStore
        self.hasCloudStore = hasCloudStore
        self.server = server
    }

    /// Where the RTSP server listens.
    func setPort(_ port: Int) { places.withLock { $0.port = port } }

    /// The addresses outside.
    func setTraversal(_ traversal: TraversalRoom) { places.withLock { $0.traversal = traversal } }

    /// Whether something turns a camera.
    func setPTZ(_ hasPTZ: Bool) { places.withLock { $0.hasPTZ = hasPTZ } }

    /// As it was told last.
    var localAddress: String { places.withLock { "\($0.local ?? .none):\($0.port)" } }

    /// - Parameter local: the address of the link's own socket. On the server's event loop.
    func description(local: HostAddress?) -> DeviceDescription {
        let none = Port(clamping: 0)
        let (port, traversal) = places.withLock { places in
            if let local { places.local = local }
            return (places.port, places.traversal)
        }
        let (mapped, relayed) = (traversal?.mapped, traversal?.relayed)
        var description = DeviceDescription(
            manufacturer: identity.manufacturer, model: identity.model, type: identity.type == .nvr ? .nvr : .camera,
            deviceID: deviceID, deviceKey: deviceKey, firmware: AgentVersion.text, network: .wired,
            addresses: DeviceAddresses(
                upnpHost: mapped.flatMap { HostAddress(wireText: "\($0.address)") } ?? .none,
                upnpPort: mapped.map { Port(clamping: Int($0.port)) } ?? none, localHost: local ?? .none,
                localPort: Port(clamping: port),
                relayHost: relayed.flatMap { HostAddress(wireText: "\($0.ip)") } ?? .none,
                relayPort: relayed.map { Port(clamping: Int($0.port)) } ?? none),
            viewers: Count(clamping: server.playing), channels: Count(clamping: channels.count))
        description.videos = videos
        description.hasLocalStore = hasLocalStore
        description.hasCloudStore = hasCloudStore
        description.hasPTZ = places.withLock { $0.hasPTZ }
        if let network = local.flatMap({ interfaces.networkType(ofAddress: $0.wireText) }) { description.network = network }
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
