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
        store: StateStore, listening: EventLoopFuture<SocketAddress>, eventLoop: any EventLoop, logger: Logger
    ) throws {
        guard let platform = configuration.platform, let deviceID = DeviceID(field: configuration.device.id) else {
            return nil
        }
        let report = DeviceReport(
            identity: configuration.device, deviceID: deviceID, codes: platform.frameSizeCodes, channels: channels,
            server: server)
        listening.whenSuccess { report.setPort($0.port ?? 0) }
        parameters = ChannelParameters(channels: channels, codes: platform.frameSizeCodes, store: store)
        var commands = PlatformCommands(deviceID: deviceID)
        parameters.serve(in: &commands)
        self.store = store
        service = PlatformService(
            configuration: platform, report: report, commands: commands, exceptions: exceptions, store: store,
            listening: listening, eventLoop: eventLoop, logger: logger, watch: { _ in })
    }

    /// A factory reset (002 5): forgets everything that was set since the device was configured, and looks for its
    /// platform anew. Recordings stay.
    func reset() async throws {
        try await store.onThread { try $0.factoryReset() }
        await parameters.reset()
        await service.link.forget()
    }
}
