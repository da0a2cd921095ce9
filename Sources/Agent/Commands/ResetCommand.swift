import ArgumentParser
import Console
import System

struct ResetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset", abstract: "Factory reset: forgets what a platform gave and set.",
        discussion: """
            The device looks for its platform anew, and its streams are as CONFIG has them. CONFIG itself and \
            recordings stay. A running agent does it at once; otherwise its state folder is cleared.
            Exit codes: 0 done, 1 it could not be done, 66 CONFIG can't be read, 78 CONFIG is wrong.

            Example:
              camera-agent reset /etc/camera-agent/camera-agent.json5
            """)

    @Argument(
        help: ArgumentHelp("The configuration, JSON5.", valueName: "CONFIG"), completion: .file(extensions: ["json5"]))
    var path: String?

    @MainActor
    func run() async throws {
        var configuration = Configuration.standard
        if let path {
            do {
                configuration = try Configuration.load(path: path).0
            } catch {
                throw ProgramFailure(message: "\(error)", code: error.exitCode)
            }
        }
        do throws(ConsoleClientError) {
            _ = try ConsoleClient(socket: configuration.console.socket).ask(["reset", "factory"])
            print("done; the running agent looks for its platform anew")
        } catch {
            guard error.exitCode == .unavailable else { throw ProgramFailure(message: "\(error)", code: .negative) }
            do {
                try StateStore(directory: configuration.stateDirectory).factoryReset()
            } catch {
                throw ProgramFailure(message: "\(error)", code: .negative)
            }
            print("done; no agent was running, and the next one to run looks for its platform anew")
        }
    }
}
