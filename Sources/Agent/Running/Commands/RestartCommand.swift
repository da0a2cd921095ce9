import Base
import Console

extension AgentCommands {
    var restart: ConsoleCommand {
        ConsoleCommand(
            name: "restart", help: "Ends all sessions and starts the agent anew, with its configuration read again."
        ) { words in
            guard words.isEmpty else { throw ConsoleError.usage("restart") }
            reboot.restart()
            return ConsoleAnswer(["restart": "the agent ends its sessions and starts anew"])
        }
    }
}
