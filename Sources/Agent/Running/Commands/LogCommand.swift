import Base
import Console
import Logging

extension AgentCommands {
    var log: ConsoleCommand {
        let levels = Logger.Level.allCases.map(\.rawValue)
        return ConsoleCommand(
            name: "log", arguments: "[LEVEL]", help: "Shows or sets what is logged: \(levels.joined(separator: ", ")).",
            completions: { _ in levels }
        ) { words in
            if let word = words.first {
                guard let level = Logger.Level(rawValue: word) else {
                    throw ConsoleError.failed("there is no level \(word); there are \(levels.joined(separator: ", "))")
                }
                LogLevelSwitch.shared.level = level
            }
            return ConsoleAnswer(["level": .string(LogLevelSwitch.shared.level.rawValue)])
        }
    }
}
