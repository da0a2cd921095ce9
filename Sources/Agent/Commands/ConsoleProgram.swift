import ArgumentParser
import Console

/// `--socket` and `--config`, as the commands that talk to the running agent take them.
struct SocketOption: ParsableArguments {
    @Option(
        name: .customLong("socket"),
        help: ArgumentHelp(
            "Where the agent listens: console.socket of its configuration. (default: \(Self.standard))",
            valueName: "PATH"),
        completion: .file())
    var given: String?

    @Option(
        name: .customLong("config"),
        help: ArgumentHelp("The agent's configuration, which says where it listens.", valueName: "CONFIG"),
        completion: .file(extensions: ["json5", "json"]))
    var configuration: String?

    func validate() throws {
        if given != nil, configuration != nil {
            throw ValidationError("--socket and --config say the same thing; give one")
        }
    }

    /// - Throws: `ProgramFailure` when the configuration can't be read.
    var client: ConsoleClient {
        get throws {
            if let given { return ConsoleClient(socket: given) }
            guard let configuration else { return ConsoleClient(socket: Self.standard) }
            do throws(ConfigurationError) {
                let path = try Configuration.load(path: configuration).configuration.console.socket
                return ConsoleClient(socket: path)
            } catch {
                throw ProgramFailure(message: "\(error)", code: error.exitCode)
            }
        }
    }

    /// The socket of this user's agent, or else of the one that runs as a service.
    private static var standard: String {
        let places = Places.current
        let own = places.consoleSocket(stateDirectory: places.stateDirectory)
        return ([own] + Places.serviceSockets).first(where: ConsoleSocket.isThere) ?? own
    }
}

struct ConsoleProgram: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "console", abstract: "Talks to the running agent.",
        discussion: """
            With COMMAND it does that one. Without, it takes commands from the terminal, with history and \
            completion, or from a pipe, one a line. The command help lists what the agent knows.
            Exit codes: 0 done, 1 the agent refused it, 66 CONFIG can't be read, 69 no agent answers, 78 CONFIG is \
            wrong.

            Examples:
              camera-agent console
              camera-agent console status
              camera-agent console --json viewers
            """)

    @OptionGroup var socket: SocketOption

    @Flag(help: "Print answers as JSON, one a line.")
    var json = false

    @Argument(
        parsing: .allUnrecognized,
        help: ArgumentHelp("What the agent shall do, and the words that belong to it.", valueName: "COMMAND"))
    var words: [String] = []

    @MainActor
    func run() async throws {
        guard !words.isEmpty else {
            let history = Places.current.stateDirectory + "/console_history"
            let console = InteractiveConsole(client: try socket.client, asJSON: json, historyPath: history)
            if !console.run() { throw ProgramFailure(message: "", code: .negative) }
            return
        }
        let client = try socket.client
        do throws(ConsoleClientError) {
            ConsoleOutput.show(try client.ask(words), asJSON: json)
        } catch {
            throw ProgramFailure(message: "\(error)", code: error.exitCode)
        }
    }
}
