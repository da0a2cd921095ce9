import Base
import Capture
import Device
import Logging
import NIOCore
import Recorder
import Streamer
import System
import Uplink

/// The parts of a platform's device that are made first: its link, by which others send.
struct PlatformParts: Sendable {
    let configuration: PlatformConfiguration
    let device: DeviceID
    let store: StateStore
    let link: PlatformLink

    /// Nil without a platform.
    init?(_ configuration: Configuration, store: StateStore, eventLoop: any EventLoop, logger: Logger) {
        guard let platform = configuration.platform, let device = DeviceID(wireText: configuration.device.id) else {
            return nil
        }
        self.configuration = platform
        self.device = device
        self.store = store
        link = PlatformLink(platform, store: store, eventLoop: eventLoop, logger: logger)
    }
}

/// The front end for the platform, composed as configured.
struct PlatformAssembly: Sendable {
    let service: PlatformService
    let upgrades: UpgradeAssembly

    init(
        _ parts: PlatformParts, configuration: Configuration, events: EventBus, channels: ChannelRegistry,
        server: RTSPServer, recording: RecordingAssembly?, uploads: UploadAssembly?,
        wifi: (any WiFiControl)?, reboot: any PowerControl, logger: Logger
    ) throws {
        let (platform, deviceID, link, store) = (parts.configuration, parts.device, parts.link, parts.store)
        let upgrades = try UpgradeAssembly(
            configuration: configuration, events: events, store: store, logger: logger)
        self.upgrades = upgrades
        let commands = PlatformCommands(
            deviceID: deviceID, logger: logger,
            channels: ChannelCommands(channels: channels, codes: platform.frameSizeCodes),
            ptz: PTZCommands(channels: channels), power: PowerCommands(power: reboot),
            wifi: wifi.map { WiFiCommands(wifi: $0) },
            cloud: uploads.map { CloudCommands(storage: $0.storage) },
            policies: recording.map { RecordingPolicyCommands(control: $0.control) },
            upgrade: UpgradeCommands(upgrades: upgrades.service),
            recordings: recording.map {
                RecordingCommands(
                    catalog: $0.catalog, control: $0.control, offset: platform.utcOffset, logger: logger)
            },
            pictures: uploads.map { PictureCommands(control: $0.pictures) })
        let identity = configuration.device
        service = PlatformService(
            .init(
                platform: platform,
                identity: PlatformIdentity(
                    manufacturer: identity.manufacturer, model: identity.model,
                    type: identity.type == .nvr ? .nvr : .camera, deviceID: deviceID,
                    deviceKey: Secret(wireText: identity.key ?? ""), firmware: AgentVersion.text),
                traversal: configuration.traversalPolicy, turnPeers: configuration.traversal.turnPeers,
                setsClock: identity.setClock, hasLocalStore: recording != nil, hasCloudStore: uploads != nil),
            link: link, commands: commands, server: server,
            channels: channels, store: store, events: events, storage: uploads?.storage, pictures: uploads?.notices,
            upgrades: upgrades.notices, logger: logger)
    }
}
