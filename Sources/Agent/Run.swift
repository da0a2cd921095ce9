/// Runs the agent until it is told to end.
///
/// - Parameters:
///   - configuration: what the user wants.
///   - warnings: what to say about it at the start.
func runAgent(configuration: Configuration, warnings: [String]) async throws {}
