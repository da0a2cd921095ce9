import Base
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
    private let channels: ChannelRegistry
    private let server: RTSPServer
    private let hasLocalStore: Bool
    private let hasCloudStore: Bool
    private let interfaces = NetworkInterfaces()
    private let port: Port
    private let traversal: TraversalAssembly
    private let hasPTZ: Bool
    /// The address of the link's own socket, as it was told last.
    private let local = Mutex<HostAddress?>(nil)

    /// - Parameters:
    ///   - port: where the RTSP server listens.
    ///   - traversal: knows the addresses outside.
    ///   - hasPTZ: whether something turns a camera.
    init(
        identity: DeviceIdentity, deviceID: DeviceID, codes: FrameSizeCodes, channels: ChannelRegistry,
        hasLocalStore: Bool, hasCloudStore: Bool, server: RTSPServer, port: Int, traversal: TraversalAssembly,
        hasPTZ: Bool
    ) {
        self.identity = identity
        self.deviceID = deviceID
        deviceKey = Secret(wireText: identity.key ?? "")
        self.codes = codes
        self.channels = channels
        self.hasLocalStore = hasLocalStore
        self.hasCloudStore = hasCloudStore
        self.server = server
        self.port = Port(clamping: port)
        self.traversal = traversal
        self.hasPTZ = hasPTZ
    }

    /// Where viewers in the same network come in, as the platform was told last.
    var localAddress: String { "\(local.withLock { $0 } ?? .none):\(port)" }

    /// - Parameter local: the address of the link's own socket. On the server's event loop.
    func description(local: HostAddress?) -> DeviceDescription {
        let none = Port(clamping: 0)
        if let local { self.local.withLock { $0 = local } }
        let (mapped, relayed) = (traversal.mapped, traversal.relayed)
        var description = DeviceDescription(
            manufacturer: identity.manufacturer, model: identity.model, type: identity.type == .nvr ? .nvr : .camera,
            deviceID: deviceID, deviceKey: deviceKey, firmware: AgentVersion.text, network: .wired,
            addresses: DeviceAddresses(
                upnpHost: mapped.flatMap { HostAddress(wireText: "\($0.address)") } ?? .none,
                upnpPort: mapped.map { Port(clamping: Int($0.port)) } ?? none, localHost: local ?? .none,
                localPort: port,
                relayHost: relayed.flatMap { HostAddress(wireText: "\($0.ip)") } ?? .none,
                relayPort: relayed.map { Port(clamping: Int($0.port)) } ?? none),
            viewers: Count(clamping: server.playing), channels: Count(clamping: channels.channels.count))
        description.videos = videos
        description.hasLocalStore = hasLocalStore
        description.hasCloudStore = hasCloudStore
        description.hasPTZ = hasPTZ
        if let network = local.flatMap({ interfaces.networkType(ofAddress: $0.wireText) }) {
            description.network = network
        }
        return description
    }

    /// Every size that each stream can have: none is larger than what the camera gives.
    private var videos: [VideoAbility] {
        guard let channel = channels.channels.first else { return [] }
        let most = channel.source.status.format?.size
        return StreamType.allCases.filter { channel.hubs[$0] != nil }.flatMap { stream in
            codes.all.filter { code in
                guard let most, let size = codes.size(of: code) else { return true }
                return size.width <= most.width && size.height <= most.height
            }.map { VideoAbility(stream: stream, frameSize: $0) }
        }
    }
}
