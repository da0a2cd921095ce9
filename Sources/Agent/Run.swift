import Capture
import Logging
import Media
import NIOCore
import NIOPosix
import ServiceLifecycle
import Streamer
import UnixSignals

/// Runs the agent until SIGTERM or SIGINT.
///
/// - Parameters:
///   - configuration: what the user wants.
///   - warnings: what to say about it at the start.
/// - Throws: what kept it from starting: a port in use, another agent on the console's socket.
func runAgent(configuration: Configuration, warnings: [String]) async throws {
    let logger = Logger(label: "camera-agent")
    for warning in warnings { logger.warning("\(warning)") }

    // One loop serves all viewers: their number is bounded by the encoder and the network long before by a core.
    let eventLoop = MultiThreadedEventLoopGroup(numberOfThreads: 1).next()
    let rtsp = configuration.rtsp
    let server = RTSPServer(
        configuration: .init(
            host: rtsp.address, port: rtsp.port, deviceID: configuration.device.id, maxSessions: rtsp.maxSessions,
            access: rtsp.policy),
        eventLoop: eventLoop, logger: logger)
    let channels = try configuration.channels.enumerated().map { number, channel in
        try AgentChannel(
            number: number, name: channel.name,
            settings: ChannelSettings(source: channel.source, main: channel.main, sub: channel.sub),
            eventLoop: eventLoop, logger: logger)
    }
    for channel in channels {
        for type in StreamType.allCases { server.setStream(channel.streams[type], channel: channel.number, type: type) }
    }
    let deviceID = configuration.device.id
    let rtspService = RTSPService(server: server) { address in
        let url = WatchURL(listening: address, deviceID: deviceID)
        for channel in channels {
            logger.notice("watch with: ffplay '\(url.text(channel: channel.number, stream: .main))'")
        }
    }
    let commands = AgentCommands(channels: channels, server: server, started: .now)
    let console = ConsoleService(
        path: configuration.console.socket, commands: commands.table, group: eventLoop, logger: logger)
    let services: [any Service] = [ChannelsService(channels: channels), rtspService, console]
    let group = ServiceGroup(configuration: .init(
        services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try await group.run()
    logger.notice("ended")
}

extension RTSPConfiguration {
    /// Who may watch, as the server asks it.
    var policy: AccessPolicy {
        switch access {
        case .open: .open
        case .password: .password(users: users)
        case .token: .token(NoPlatform())
        }
    }
}

/// The authority of a device without platform: tokens can't be judged, so nobody is let in.
private struct NoPlatform: ViewerAuthority {
    func judge(_ resource: LiveResource) async -> ViewerVerdict { .unavailable }
}
