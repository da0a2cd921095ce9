import Base
import Device
import Media
import Net
import System

/// The description of the device for the platform, from its present state.
struct DeviceReport: Sendable {
    let identity: PlatformIdentity
    let codes: FrameSizeCodes
    let channels: ChannelRegistry
    let server: any ViewerServer
    let traversal: TraversalService
    let hasLocalStore: Bool
    let hasCloudStore: Bool
    let hasPTZ: Bool
    private let interfaces = NetworkInterfaces()

    init(
        identity: PlatformIdentity, codes: FrameSizeCodes, channels: ChannelRegistry,
        server: any ViewerServer, traversal: TraversalService, hasLocalStore: Bool, hasCloudStore: Bool, hasPTZ: Bool
    ) {
        self.identity = identity
        self.codes = codes
        self.channels = channels
        self.server = server
        self.traversal = traversal
        self.hasLocalStore = hasLocalStore
        self.hasCloudStore = hasCloudStore
        self.hasPTZ = hasPTZ
    }

    /// Called on the event loop.
    ///
    /// - Parameter local: the address of the link's own socket; nil: no connection.
    func description(local: HostAddress?) -> DeviceDescription {
        let channels = channels.channels
        var description = DeviceDescription(
            identity: identity, network: .wired, addresses: traversal.addresses(local: local),
            viewers: Count(clamping: server.playing), channels: Count(clamping: channels.count))
        description.videos = channels.first.map(videos) ?? []
        description.hasLocalStore = hasLocalStore
        description.hasCloudStore = hasCloudStore
        description.hasPTZ = hasPTZ
        if let network = local.flatMap({ interfaces.networkType(ofAddress: $0.wireText) }) {
            description.network = network
        }
        return description
    }

    /// All sizes that each stream can have; none is larger than the source's frames.
    private func videos(of channel: DeviceChannel) -> [VideoAbility] {
        let most = channel.source.status.format?.size
        return StreamType.allCases.filter { channel.hubs[$0] != nil }.flatMap { stream in
            codes.all.filter { code in
                guard let most, let size = codes.size(of: code) else { return true }
                return size.width <= most.width && size.height <= most.height
            }.map { VideoAbility(stream: stream, frameSize: $0) }
        }
    }
}
