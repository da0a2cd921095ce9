import ArgumentParser
import Console
import Glibc
import System

struct SnapshotCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot", abstract: "Saves one picture from the running agent as a JPEG file.",
        discussion: """
            FILE is replaced at once when the picture is complete; - writes to standard output.
            Exit codes: 0 saved, 1 the agent has no picture, 66 CONFIG can't be read, 69 no agent answers, 73 FILE \
            can't be written, 78 CONFIG is wrong.

            Examples:
              camera-agent snapshot door.jpg
              camera-agent snapshot --channel 1 yard.jpg
            """)

    @OptionGroup var socket: SocketOption

    @Option(help: ArgumentHelp("The channel, as in channelno of RTSP URLs.", valueName: "N"))
    var channel = 0

    @Argument(help: ArgumentHelp("Where the picture goes.", valueName: "FILE.jpg"), completion: .file())
    var file: String

    @MainActor
    func run() async throws {
        let client = try socket.client
        do {
            let answer = try client.ask(["snapshot", "\(channel)"])
            guard !answer.bytes.isEmpty else { throw ConsoleClientError.refused("the agent sent no picture") }
            if file == "-" {
                try OutputFile.writeAll(answer.bytes, to: STDOUT_FILENO)
            } else {
                try OutputFile.replace(file, with: answer.bytes)
            }
        } catch let error as ConsoleClientError {
            throw ProgramFailure(message: "\(error)", code: error.exitCode)
        } catch let error as OutputFile.Failure {
            throw ProgramFailure(message: "can't write \(file): \(SystemError.text(error.code))", code: .cannotCreate)
        }
    }
}
