import ArgumentParser
import Console

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Says what is wrong with a configuration, all at once.",
        discussion: """
            It names the line and the key, what is allowed there, and the key that was probably meant.
            Exit codes: 0 CONFIG is fine, 1 it is wrong, 66 it can't be read. A camera that everybody on the \
            Internet could watch is wrong, too; camera-agent run takes such a CONFIG, but hands nothing outside.

            Example:
              camera-agent check camera.json5
            """)

    @Argument(
        help: ArgumentHelp("The configuration, JSON5.", valueName: "CONFIG"), completion: .file(extensions: ["json5"]))
    var path: String

    func run() throws {
        do throws(ConfigurationError) {
            let (configuration, warnings) = try Configuration.load(path: path)
            let errors = warnings.filter(\.failsCheck)
            if errors.isEmpty { print("\(path) is fine") }
            print(TextRenderer.text(configuration.summary))
            for line in configuration.overrides { print(line) }
            for warning in warnings where !warning.failsCheck { print("warning: \(warning)") }
            if !errors.isEmpty { throw ConfigurationError.wrong(path: path, problems: errors) }
        } catch {
            if case .wrong = error { throw ProgramFailure(message: "\(error)", code: .negative) }
            throw ProgramFailure(message: "\(error)", code: error.exitCode)
        }
    }
}
