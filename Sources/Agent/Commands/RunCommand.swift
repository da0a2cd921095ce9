import ArgumentParser

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Runs the agent.",
        discussion: """
            Without CONFIG it shows the first working camera, or else a test pattern, to viewers on this machine only:
              rtsp://127.0.0.1:8554/realplay?devid=camera&channelno=0&streamtype=1

            It ends on SIGTERM or Ctrl-C.
            Exit codes: 1 the port, the state folder or the disk can't be used, 66 CONFIG can't be read, 78 CONFIG \
            is wrong.

            Examples:
              camera-agent run
              camera-agent run /etc/camera-agent.json5
            """)

    @Argument(
        help: ArgumentHelp("The configuration, JSON5.", valueName: "CONFIG"), completion: .file(extensions: ["json5"]))
    var path: String?

    func run() async throws {
        var configuration = Configuration.standard
        var warnings: [ConfigurationProblem] = []
        if let path {
            do {
                (configuration, warnings) = try Configuration.load(path: path)
            } catch {
                throw ProgramFailure(message: "\(error)", code: error.exitCode)
            }
        }
        AgentLogHandler.bootstrap(level: configuration.log.level.logger)
        try await runAgent(configuration: configuration, warnings: warnings.map { "\(path ?? ""), \($0)" })
    }
}
