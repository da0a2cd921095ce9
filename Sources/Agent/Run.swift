import Logging
import ServiceLifecycle
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
    let agent = try AgentRooms(configuration: configuration, logger: logger)
    let group = ServiceGroup(configuration: .init(
        services: agent.services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try await group.run()
    logger.notice("ended")
}
