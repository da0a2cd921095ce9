import Base
import Console
import Device

extension AgentCommands {
    var turn: ConsoleCommand {
        let usage = "ptz CHANNEL up|down|left|right|in|out|stop"
        let words: [String: PTZCommand] = [
            "up": .move(.up), "down": .move(.down), "left": .move(.left), "right": .move(.right), "in": .move(.zoomIn),
            "out": .move(.zoomOut), "stop": .stop,
        ]
        return ConsoleCommand(
            name: "ptz", arguments: "CHANNEL up|down|left|right|in|out|stop",
            help: "Turns the camera or zooms, until it is stopped or 15 s have passed.",
            completions: { given in given.count == 1 ? channels.words : given.count == 2 ? words.keys.sorted() : [] }
        ) { given in
            let channel = try channels.named(given.first, usage)
            guard given.count == 2, let command = words[given[1]] else { throw ConsoleError.usage(usage) }
            try await ptz.perform(command, channel: channel.id)
            return ConsoleAnswer(["channel": .integer(channel.id.rawValue), "ptz": .string(given[1])])
        }
    }
}
