import Base
import Device
import Logging
import NIOCore
import Recorder
import Streamer
import System
import Uplink

/// All that is there because the device belongs to a platform.
struct PlatformAssembly: Sendable {
    let service: PlatformService
    let upgrades: UpgradeAssembly

    init(
        _ parts: PlatformParts, configuration: Configuration, events: EventBus, channels: ChannelRegistry,
        server: RTSPServer, recording: RecordingAssembly?, uploads: UploadAssembly?, ptz: PTZController,
        wifi: (any WiFiControl)?, reboot: DeviceReboot, outside: MappedAddressMonitor?,
        listening: EventLoopFuture<SocketAddress>, logger: Logger
    ) throws {
        let (platform, deviceID, link, store) = (parts.configuration, parts.device, parts.link, parts.store)
        let clock = PlatformClock(
            offset: platform.utcOffset, keeper: ClockSynchronizer(isAllowed: configuration.device.setClock),
            logger: logger,
            wasSet: {
                recording?.schedule.clockWasSet()
                uploads?.lookAgain()
            })
        let upgrades = try UpgradeAssembly(
            configuration: configuration, device: deviceID, link: link, events: events, store: store, logger: logger)
        self.upgrades = upgrades
        let commands = PlatformCommands(
            deviceID: deviceID, logger: logger,
            channels: ChannelCommands(channels: channels, codes: platform.frameSizeCodes),
            ptz: PTZCommands(heads: ptz), power: PowerCommands(power: reboot),
            wifi: wifi.map { WiFiCommands(wifi: $0) },
            cloud: uploads.map { CloudCommands(storage: $0.storage) },
            policies: recording.map { RecordingPolicyCommands(control: $0.control) },
            upgrade: UpgradeCommands(upgrades: upgrades.control),
            recordings: recording.map {
                RecordingCommands(
                    catalog: $0.catalog, control: $0.control, offset: platform.utcOffset, logger: logger)
            },
            pictures: uploads.map { PictureCommands(control: $0.pictures) })
        service = PlatformService(
            link: link, trace: parts.trace, events: events, exceptions: parts.exceptions, listening: listening,
            prepare: { address, tasks in
                let port = address.port ?? 0
                let traversal = await TraversalAssembly(
                    configuration.traversal, policy: configuration.traversalPolicy, identity: configuration.device,
                    port: port, outside: outside, server: server, store: store, events: events, tasks: tasks,
                    logger: logger, changed: { tasks.add { await link.addressChanged() } })
                let report = DeviceReport(
                    identity: configuration.device, deviceID: deviceID, codes: platform.frameSizeCodes,
                    channels: channels, hasLocalStore: recording != nil, hasCloudStore: uploads != nil, server: server,
                    port: port, traversal: traversal, hasPTZ: await ptz.hasPTZ())
                return PlatformService.Session(traversal: traversal, report: report, commands: commands)
            },
            watch: { (news: LinkNews) in
                switch news {
                // Nobody could stop a camera any more.
                case .lost: ptz.stopAll()
                case .platformTime(let time): clock.hear(time)
                default: break
                }
                uploads?.hear(news)
                upgrades.hear(news)
            })
    }
}
