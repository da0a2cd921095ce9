import Base
import Console
import Device
import Media
import Recorder

extension RecordingConsole {
    var record: ConsoleCommand {
        let usage = "record start|stop [CHANNEL] [main|sub]"
        return ConsoleCommand(
            name: "record", arguments: "start|stop [CHANNEL] [main|sub]",
            help: "Records to the disk by hand, one channel or all, until stop or the agent's end.",
            completions: { words in
                switch words.count {
                case 1: ["start", "stop"]
                case 2: channelWords
                case 3: StreamType.allCases.map { "\($0)" }
                default: []
                }
            }
        ) { words in
            guard (1...3).contains(words.count), ["start", "stop"].contains(words[0]) else {
                throw ConsoleError.usage(usage)
            }
            let channels = try words.count > 1
                ? [channel(words[1], usage: usage)] : Array(orders.device.channels.indices)
            let named = words.count > 2 ? StreamType.allCases.first { "\($0)" == words[2] } : .main
            guard let stream = named else { throw ConsoleError.usage(usage) }
            for channel in channels { try orders.setManual(stream, channel: channel, words[0] == "start") }

            // What goes on after a stop does so by its policy or all day.
            let recorded = try await service.state().plan.targets.filter { $0.place == .local }
            return ConsoleAnswer(["recorded": .array(recorded.inOrder.map { .string("\($0.stream)") })])
        }
    }

    /// More than any disk fills.
    static let lastPage = 1_000_000_000

    var recordings: ConsoleCommand {
        let usage = "recordings [--newest] [--channel CHANNEL] [PAGE]"
        return ConsoleCommand(
            name: "recordings", arguments: "[--newest] [--channel CHANNEL] [PAGE]",
            help: "What was recorded of a channel (0), ten on a page, the oldest or the newest first.",
            completions: { words in
                words.dropLast().last == "--channel" ? channelWords : ["--newest", "--channel"]
            }
        ) { words in
            var query = RecordingQuery(channel: 0)
            var rest = words[...]
            while let word = rest.popFirst() {
                switch word {
                case "--newest": query.newestFirst = true
                case "--channel":
                    guard let number = rest.popFirst() else { throw ConsoleError.usage(usage) }
                    query.channel = ChannelID(try channel(number, usage: usage))
                default:
                    guard let page = Int(word), (1...Self.lastPage).contains(page) else {
                        throw ConsoleError.usage(usage)
                    }
                    query.page = page
                }
            }
            guard let catalog else { throw PolicyError.noPlace(.local) }
            let page = try await catalog.search(query)
            return ConsoleAnswer([
                "recordings": .integer(page.total), "page": .integer(query.page),
                "pages": .integer((page.total + query.pageSize - 1) / query.pageSize),
                "files": .array(page.recordings.map { recording in
                    [
                        "name": .string(recording.name), "stream": "\(recording.stream.type)",
                        "bytes": .integer(Int(recording.bytes)),
                        "start": .string(localText(recording.start / 1_000_000_000)),
                        "end": .string(localText(recording.end / 1_000_000_000)),
                    ]
                }),
            ])
        }
    }
}
