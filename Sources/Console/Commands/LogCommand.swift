import Base
package import Logging

/// The level below which nothing is logged; it can be set while the agent runs.
package protocol LogLevelControl: AnyObject, Sendable {
    var level: Logger.Level { get set }
}

extension ConsoleCommand {
    package static func log(_ control: any LogLevelControl) -> ConsoleCommand {
        let levels = Logger.Level.allCases.map(\.rawValue)
        return ConsoleCommand(
            name: "log", arguments: "[LEVEL]", help: "Shows or sets what is logged: \(levels.joined(separator: ", ")).",
            completions: { _ in levels }
        ) { words in
            if let word = words.first {
                guard let level = Logger.Level(rawValue: word) else {
                    throw ConsoleError.failed("there is no level \(word); there are \(levels.joined(separator: ", "))")
                }
                control.level = level
            }
            return ConsoleAnswer(["level": .string(control.level.rawValue)])
        }
    }
}
