import ArgumentParser

/// The version of this source tree.
enum AgentVersion {
    static let text = "0.1.0"
}

struct RootCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "camera-agent",
        abstract: "Makes a camera watchable over RTSP.",
        discussion: """
            Examples:
              camera-agent run                  shows the first working camera
              camera-agent check camera.json5   says what is wrong with a file
              camera-agent run camera.json5     runs with it
              camera-agent console status       asks the running agent

            camera-agent.example.json5 explains every key of the configuration.
            """,
        version: AgentVersion.text,
        subcommands: [
            RunCommand.self, CheckCommand.self, DevicesCommand.self, ConsoleProgram.self, SnapshotCommand.self,
            ExportCommand.self,
            FsckCommand.self, ResetCommand.self, DoctorCommand.self,
        ])
}
