import Base
package import Device

extension ConsoleCommand {
    package static func restart(_ power: any PowerControl) -> ConsoleCommand {
        ConsoleCommand(
            name: "restart", help: "Ends all sessions and starts the agent anew, with its configuration read again."
        ) { words in
            guard words.isEmpty else { throw ConsoleError.usage("restart") }
            power.restart()
            return ConsoleAnswer(["restart": "the agent ends its sessions and starts anew"])
        }
    }

    package static func reset(_ control: any ResetControl, hasPlatform: Bool) -> ConsoleCommand {
        ConsoleCommand(
            name: "reset", arguments: "factory",
            help: "Forgets what was set and what the platform gave; registers anew. Recordings and configuration stay.",
            completions: { _ in ["factory"] }
        ) { words in
            guard words == ["factory"] else { throw ConsoleError.usage("reset factory") }
            try await control.factoryReset()
            return ConsoleAnswer(hasPlatform ? "forgotten; looking for the platform anew" : "forgotten")
        }
    }
}
