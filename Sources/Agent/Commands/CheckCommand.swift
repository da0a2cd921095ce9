import ArgumentParser
import Console

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Says what is wrong with a configuration, all at once.",
        discussion: """
            It names the line and the key, what is allowed there, and the key that was probably meant.
            Exit codes: 0 CONFIG is fine, 1 it is wrong, 66 it can't be read.

            Example:
              camera-agent check camera.json5
            """)

    @Argument(help: ArgumentHelp("The configuration, JSON5.", valueName: "CONFIG"), completion: .file(extensions: ["json5"]))
    var path: String

    func run() throws {
        do {
            let (configuration, warnings) = try Configuration.load(path: path)
            print("\(path) is fine")
            print(TextRenderer.text(configuration.summary))
            for warning in warnings { print("warning: \(warning)") }
        } catch {
            if case .wrong = error { throw ProgramFailure(message: "\(error)", code: .negative) }
            throw ProgramFailure(message: "\(error)", code: error.exitCode)
        }
    }
}
