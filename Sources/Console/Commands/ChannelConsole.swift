package import Base
package import Device
import Media

/// The commands of the channels: key frames, snapshots, encodings, the cameras' controls.
struct ChannelConsole: Sendable {
    let channels: ChannelRegistry

    var keyframe: ConsoleCommand {
        let usage = "keyframe CHANNEL main|sub"
        return ConsoleCommand(
            name: "keyframe", arguments: "CHANNEL main|sub", help: "Makes the next picture a key frame.",
            completions: { $0.count == 1 ? channels.words : StreamType.words }
        ) { words in
            let (channel, stream) = try channels.stream(words, usage)
            let hub = try channel.hub(of: stream)
            guard hub.givesKeyFrames else {
                throw ControlError.notSupported("channel \(channel.id) gives no key frames when asked")
            }
            hub.requestKeyFrame()
            return ConsoleAnswer("asked for")
        }
    }

    var snapshot: ConsoleCommand {
        ConsoleCommand(
            name: "snapshot", arguments: "[CHANNEL]", help: "One picture as JPEG; camera-agent snapshot saves it.",
            completions: { _ in channels.words }
        ) { words in
            let channel = try channels.named(words.first ?? "0", "snapshot [CHANNEL]")
            let picture = try await channel.source.snapshot(quality: SnapshotQuality.standard)
            return ConsoleAnswer(["type": "image/jpeg", "bytes": .integer(picture.count)], bytes: picture)
        }
    }

    // MARK: Encodings

    private static let names = EncodingChange.Name.allCases.map(\.rawValue)

    var set: ConsoleCommand {
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

    var unset: ConsoleCommand {
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

    // MARK: Controls of the camera

    var controls: ConsoleCommand {
        ConsoleCommand(
            name: "controls", arguments: "CHANNEL", help: "What can be set on the camera: brightness, pan, exposure.",
            completions: { _ in channels.words }
        ) { words in
            let controls = try await channels.named(words.first, "controls CHANNEL").source.controls()
            return ConsoleAnswer(.array(controls.map(\.json)))
        }
    }

    var control: ConsoleCommand {
        let usage = "control CHANNEL NAME VALUE"
        return ConsoleCommand(
            name: "control", arguments: "CHANNEL NAME VALUE", help: "Sets a control of the camera.",
            completions: { words in
                if words.count == 1 { return channels.words }
                guard words.count == 2, let channel = try? channels.named(words.first, usage) else { return [] }
                return (try? await channel.source.controls().map(\.name)) ?? []
            }
        ) { words in
            let channel = try channels.named(words.first, usage)
            guard words.count == 3, let value = Int(words[2]) else { throw ConsoleError.usage(usage) }
            try await channel.source.setControl(words[1], to: value)
            return ConsoleAnswer([words[1]: .integer(value)])
        }
    }
}

extension CameraControl {
    /// As the console and `camera-agent devices` show it.
    package var json: JSONValue {
        [
            "control": .string(name), "value": value.map { .integer($0) } ?? .null, "default": .integer(defaultValue),
            "takes": .string(allowed), "note": .string(isReadOnly ? "read only" : isInactive ? "inactive" : ""),
        ]
    }
}

extension ChannelRegistry {
    /// The channels' numbers, for completion.
    var words: [String] { channels.map { "\($0.id)" } }

    /// The channel that a word names.
    func named(_ word: String?, _ usage: String) throws -> DeviceChannel {
        guard let number = word.flatMap({ Int($0) }) else { throw ConsoleError.usage(usage) }
        return try channel(number)
    }

    /// The channel and one of its streams that the first two words name.
    func stream(_ words: [String], _ usage: String) throws -> (DeviceChannel, StreamType) {
        let channel = try named(words.first, usage)
        guard let word = words.dropFirst().first, let type = StreamType.allCases.first(where: { "\($0)" == word })
        else { throw ConsoleError.usage(usage) }
        _ = try channel.hub(of: type)
        return (channel, type)
    }
}

extension StreamType {
    static var words: [String] { allCases.map { "\($0)" } }
}
