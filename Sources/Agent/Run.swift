import Glibc
import Logging
import ServiceLifecycle
import UnixSignals

/// Runs the agent until SIGTERM or SIGINT.
///
/// - Parameters:
///   - configuration: the user's configuration.
///   - warnings: the warnings about it to log at the start.
/// - Throws: the reason why it can't start: a port in use, another agent on the console's socket.
func runAgent(configuration: Configuration, warnings: [String]) async throws {
    // A closed connection is an error of the call, not the end of the process; libcurl with OpenSSL relies on that.
    signal(SIGPIPE, SIG_IGN)
    let image = ProgramImage.current
    let logger = Logger(label: "camera-agent")
    for warning in warnings { logger.warning("\(warning)") }
    let restart = RestartRequest()
    let agent = try AgentAssembly(configuration: configuration, restart: restart, logger: logger)
    var group = ServiceGroupConfiguration(
        services: agent.services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    // A disk or a driver that hangs must not delay a reboot forever.
    group.maximumGracefulShutdownDuration = .seconds(8)
    group.services.append(.init(
        service: RestartService(request: restart), successTerminationBehavior: .gracefullyShutdownGroup))
    try await ServiceGroup(configuration: group).run()
    if restart.isMade { throw image.replaceProcess() }
    logger.notice("ended")
}
