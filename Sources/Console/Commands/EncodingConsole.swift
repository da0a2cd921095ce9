import Base
package import Device
import Media

/// The console's commands that set how a stream is encoded.
package struct EncodingConsole: Sendable {
    private let channels: ChannelRegistry

    package init(channels: ChannelRegistry) { self.channels = channels }

    package var commands: [ConsoleCommand] { [set, unset] }

    private static let names = EncodingChange.Name.allCases.map(\.rawValue)

    private var set: ConsoleCommand {
        let usage = "set CHANNEL main|sub NAME VALUE"
        return ConsoleCommand(
            name: "set", arguments: "CHANNEL main|sub NAME VALUE",
            help: "Sets \(Self.names.joined(separator: ", ")) of a stream, for good; unset undoes it.",
            completions: completions
        ) { words in
            let (channel, type) = try channels.stream(words, usage)
            guard words.count == 4 else { throw ConsoleError.usage(usage) }
            try await channel.set(try EncodingChange(Self.name(words[2]), words[3]), of: type)
            return ConsoleAnswer([
                "channel": .integer(channel.id.rawValue), "stream": "\(type)", words[2]: .string(words[3]),
            ])
        }
    }

    private var unset: ConsoleCommand {
        let usage = "unset CHANNEL main|sub [NAME]"
        return ConsoleCommand(
            name: "unset", arguments: "CHANNEL main|sub [NAME]",
            help: "Gives what was set of a stream, by anybody, back to the configuration.", completions: completions
        ) { words in
            let (channel, type) = try channels.stream(words, usage)
            guard words.count <= 3 else { throw ConsoleError.usage(usage) }
            let names = try words.dropFirst(2).map(Self.name)
            try await channel.unset(Set(names.isEmpty ? EncodingChange.Name.allCases : names), of: type)
            let overrides = channel.overrides
            if overrides.isEmpty { return ConsoleAnswer("as the configuration says") }
            return ConsoleAnswer(.array(overrides.map { .string($0) }))
        }
    }

    @Sendable private func completions(_ words: [String]) -> [String] {
        switch words.count {
        case 1: channels.words
        case 2: StreamType.words
        case 3: Self.names
        default: []
        }
    }

    private static func name(_ word: String) throws -> EncodingChange.Name {
        if let name = EncodingChange.Name(rawValue: word) { return name }
        let near = NearestWord.find(word, in: names).map { "; did you mean \($0)?" } ?? ""
        throw ConsoleError.failed("there is no setting \(word)\(near)")
    }
}
