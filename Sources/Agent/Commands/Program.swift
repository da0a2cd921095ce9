import ArgumentParser
import Base
import Glibc
import System

/// The program `camera-agent`.
package enum Program {
    /// Runs the command line and ends the process.
    @MainActor
    package static func main() async -> Never {
        do {
            try refuseUnknownCommand(CommandLine.arguments.dropFirst().first)
            var command = try RootCommand.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            exit(EXIT_SUCCESS)
        } catch let failure as ProgramFailure {
            if !failure.message.isEmpty { complain(failure.message) }
            exit(failure.code.rawValue)
        } catch {
            let code = RootCommand.exitCode(for: error)
            if code.isSuccess {  // --help, --version
                print(RootCommand.fullMessage(for: error))
            } else if !RootCommand.message(for: error).isEmpty {
                complain(RootCommand.message(for: error) + usageHint(code))
            }
            exit(code.rawValue)
        }
    }

    /// Refuses an unknown command with a hint; the parser would only call it an unexpected argument.
    static func refuseUnknownCommand(_ word: String?) throws {
        let known = RootCommand.configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
        guard let word, !word.hasPrefix("-"), !known.contains(word) else { return }
        let near = NearestWord.find(word, in: known)
        let hint = near.map { "did you mean \($0)?" } ?? "there are " + known.joined(separator: ", ")
        throw ValidationError("unknown command \(word.brief); \(hint)")
    }

    private static func complain(_ message: String) { StandardError.write("camera-agent: \(message)\n") }

    private static func usageHint(_ code: ExitCode) -> String {
        code == .validationFailure ? "\ncamera-agent --help shows what it can do" : ""
    }
}
