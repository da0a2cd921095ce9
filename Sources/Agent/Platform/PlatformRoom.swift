import Base
import Device
import Logging
import NIOCore
import Streamer
import System
import Uplink
import WiFi

/// All that is there because the device belongs to a platform.
struct PlatformRoom: Sendable {
    let service: PlatformService
    let upgrades: UpgradeRoom
    private let store: StateStore
    private let parameters: ChannelCommands
    private let recording: RecordingRoom?
    private let uploads: UploadRoom?
    private let wifi: WiFiDesk?

    /// Nil without a platform.
    init?(
        configuration: Configuration, channels: [AgentChannel], server: RTSPServer, exceptions: ExceptionReporter,
        recording: RecordingRoom?, uploads: UploadRoom?, ptz: PTZDesk, wifi: WiFiDesk?, reboot: DeviceReboot,
        outside: OutsideKeeper?, store: StateStore, listening: EventLoopFuture<SocketAddress>,
        eventLoop: any EventLoop, logger: Logger
    ) throws {
        guard let platform = configuration.platform, let deviceID = DeviceID(wireText: configuration.device.id) else {
            return nil
        }
        let clock = PlatformClock(
            offset: platform.utcOffset, keeper: ClockKeeper(isAllowed: configuration.device.setClock), logger: logger,
            wasSet: {
                recording?.schedule.lookAgain()
                uploads?.lookAgain()
            })
        let report = DeviceReport(
            identity: configuration.device, deviceID: deviceID, codes: platform.frameSizeCodes, channels: channels,
            hasLocalStore: recording != nil, hasCloudStore: uploads != nil, server: server)
        listening.whenSuccess { report.setPort($0.port ?? 0) }
        parameters = ChannelCommands(channels: channels, codes: platform.frameSizeCodes, store: store)
        let upgrades = try UpgradeRoom(configuration: configuration, store: store, logger: logger)
        self.upgrades = upgrades
        let commands = PlatformCommands(
            deviceID: deviceID, channels: parameters,
            wifi: wifi.map { WiFiCommands(desk: $0, logger: logger) },
            ptz: PTZCommands(desk: ptz, logger: logger), cloud: uploads?.commands,
            policies: recording.map { RecordingPolicyCommands(orders: $0.orders, logger: logger) },
            device: DeviceCommands(restart: reboot), upgrade: upgrades.commands,
            recordings: recording.map {
                RecordingCommands(
                    shelf: $0.shelf, channels: channels.count, offset: platform.utcOffset, logger: logger)
            },
            pictures: uploads.map { PictureCommands(orders: $0.orders, channels: channels.count, logger: logger) })
        self.wifi = wifi
        self.store = store
        self.recording = recording
        self.uploads = uploads
        service = PlatformService(
            configuration: platform, report: report, commands: commands, exceptions: exceptions, store: store,
            listening: listening, eventLoop: eventLoop, logger: logger,
            prepare: { link, address in
                report.setPTZ(await ptz.hasPTZ())
                let room = await TraversalRoom(
                    configuration.traversal, policy: configuration.traversalPolicy, identity: configuration.device,
                    port: address.port ?? 0, outside: outside, server: server, store: store, exceptions: exceptions,
                    logger: logger,
                    changed: { Task { await link.addressChanged() } })
                report.setTraversal(room)
                return room
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
        uploads?.connect(to: service.link)
        upgrades.connect(to: service.link, device: deviceID)
    }

    /// A factory reset (002 5): forgets everything that was set since the device was configured, and looks for its
    /// platform anew. Recordings stay.
    func reset() async throws {
        try await store.onThread { try $0.factoryReset() }
        await parameters.reset()
        try await recording?.orders.reset()
        try await uploads?.reset()
        try await upgrades.reset()
        wifi?.forget()
        await service.link.forget()
    }
}
