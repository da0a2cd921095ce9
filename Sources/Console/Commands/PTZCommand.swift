import Base
package import Device

extension ConsoleCommand {
    package static func ptz(_ channels: ChannelRegistry) -> ConsoleCommand {
        let usage = "ptz CHANNEL up|down|left|right|in|out|stop"
        let commands: [String: PTZCommand] = [
            "up": .move(.up), "down": .move(.down), "left": .move(.left), "right": .move(.right), "in": .move(.zoomIn),
            "out": .move(.zoomOut), "stop": .stop,
        ]
        return ConsoleCommand(
            name: "ptz", arguments: "CHANNEL up|down|left|right|in|out|stop",
            help: "Turns the camera or zooms, until it is stopped or 15 s have passed.",
            completions: { words in
                words.count == 1 ? channels.words : words.count == 2 ? commands.keys.sorted() : []
            }
        ) { words in
            let channel = try channels.named(words.first, usage).id
            guard words.count == 2, let command = commands[words[1]] else { throw ConsoleError.usage(usage) }
            try await channels.turn(channel.rawValue, command)
            return ConsoleAnswer(["channel": .integer(channel.rawValue), "ptz": .string(words[1])])
        }
    }
}
