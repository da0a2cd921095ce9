import Capture
import Logging
import NIOCore
import Streamer
import Uplink

/// All that is there because the device belongs to a platform.
struct PlatformRoom: Sendable {
    let service: PlatformService
    private let store: StateStore
    private let parameters: ChannelParameters

    /// Nil without a platform.
    init?(
        configuration: Configuration, channels: [AgentChannel], server: RTSPServer, exceptions: ExceptionReporter,
        reboot: DeviceReboot,
        store: StateStore, listening: EventLoopFuture<SocketAddress>, eventLoop: any EventLoop, logger: Logger
    ) throws {
        guard let platform = configuration.platform, let deviceID = DeviceID(field: configuration.device.id) else {
            return nil
        }
        let clock = PlatformClock(
            offset: platform.utcOffset, keeper: ClockKeeper(isAllowed: configuration.device.setClock), logger: logger)
        let report = DeviceReport(
            identity: configuration.device, deviceID: deviceID, codes: platform.frameSizeCodes, channels: channels,
            server: server)
        listening.whenSuccess { report.setPort($0.port ?? 0) }
        parameters = ChannelParameters(channels: channels, codes: platform.frameSizeCodes, store: store)
        var commands = PlatformCommands(deviceID: deviceID)
        parameters.serve(in: &commands)
        commands.serve(RebootRequest.self) { (_: RebootRequest) -> ResultCode in
            reboot.begin()
            return .success
        }
        commands.serve(VideoPTZRequest.self) { await Self.turn($0, channels) }
        self.store = store
        service = PlatformService(
            configuration: platform, report: report, commands: commands, exceptions: exceptions, store: store,
            listening: listening, eventLoop: eventLoop, logger: logger,
            watch: { (news: LinkNews) in
                switch news {
                // Nobody could stop a camera any more.
                case .lost: for channel in channels { channel.ptz?.stopAll() }
                case .platformTime(let time): clock.hear(time)
                default: break
                }
            })
    }

    /// 64H (002 7.5.10).
    private static func turn(_ request: VideoPTZRequest, _ channels: [AgentChannel]) async -> ResultCode {
        guard channels.indices.contains(request.channel.value) else { return .failure }
        let channel = channels[request.channel.value]
        guard let ptz = channel.ptz else { return .other }
        do throws(PTZError) {
            try await ptz.perform(PTZCommand(request.direction))
            return .success
        } catch {
            channel.logger.warning("\(error)")
            return .failure
        }
    }

    /// A factory reset (002 5): forgets everything that was set since the device was configured, and looks for its
    /// platform anew. Recordings stay.
    func reset() async throws {
        try await store.onThread { try $0.factoryReset() }
        await parameters.reset()
        await service.link.forget()
    }
}
