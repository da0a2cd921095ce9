import Base
import Capture
import Console
import Device
import Logging
import Media

extension AgentCommands {
    /// What `set` sets, in the words of the configuration.
    private static let settings = ["size", "frameRate", "rateControl", "bitRate", "keyFrameSeconds", "preset"]

    var set: ConsoleCommand {
        let usage = "set CHANNEL main|sub NAME VALUE"
        return ConsoleCommand(
            name: "set", arguments: "CHANNEL main|sub NAME VALUE",
            help: "Sets \(Self.settings.joined(separator: ", ")) of a running stream, until the agent ends.",
            completions: { words in
                switch words.count {
                case 1: channelWords
                case 2: Self.streamWords
                case 3: Self.settings
                default: []
                }
            }
        ) { words in
            let channel = try channel(words, usage: usage)
            let type = try stream(words.dropFirst().first, of: channel, usage: usage)
            guard words.count == 4 else { throw ConsoleError.usage(usage) }
            guard let current = type == .main ? channel.capture.settings.main : channel.capture.settings.sub else {
                throw ConsoleError.usage(usage)
            }
            try channel.capture.apply(try Self.changed(current, words[2], to: words[3]), to: type)
            return ConsoleAnswer([
                "channel": .integer(channel.number), "stream": "\(type)", words[2]: .string(words[3]),
            ])
        }
    }

    /// The settings with one of them changed; ranges are the encoder's business.
    static func changed(_ settings: EncodingSettings, _ name: String, to value: String) throws -> EncodingSettings {
        func read<Value>(_ value: Value?, _ form: String) throws -> Value {
            guard let value else { throw ConsoleError.failed("\(name) takes \(form)") }
            return value
        }
        var settings = settings
        switch name {
        case "size": settings.size = try read(PictureSize(value), "a size such as 1280x720")
        case "frameRate":
            let rate = try read(Double(value), "pictures a second, such as 25")
            // Ranges come next; a fraction needs a sane number now.
            guard rate >= 0.001, rate <= 1000 else { throw ConsoleError.failed("frameRate takes 1 to 60") }
            settings.frameRate = FrameRate(nearest: rate)
        case "rateControl": settings.rateControl = try read(RateControl(rawValue: value), "cbr or vbr")
        case "bitRate": settings.bitRate = try read(Int(value), "kbit/s, such as 2048")
        case "keyFrameSeconds": settings.keyFrameSeconds = try read(Double(value), "seconds, such as 2")
        case "preset":
            let names = EncoderPreset.allCases.map(\.rawValue).joined(separator: ", ")
            settings.preset = try read(EncoderPreset(rawValue: value), "one of \(names)")
        default:
            let near = NearestWord.find(name, in: Self.settings).map { "; did you mean \($0)?" } ?? ""
            throw ConsoleError.failed("there is no setting \(name)\(near)")
        }
        return settings
    }

    var keyframe: ConsoleCommand {
        let usage = "keyframe CHANNEL main|sub"
        return ConsoleCommand(
            name: "keyframe", arguments: "CHANNEL main|sub", help: "Makes the next picture a key frame.",
            completions: { $0.count == 1 ? channelWords : Self.streamWords }
        ) { words in
            let channel = try channel(words, usage: usage)
            channel.hubs[try stream(words.dropFirst().first, of: channel, usage: usage)]?.requestKeyFrame()
            return ConsoleAnswer("asked for")
        }
    }

    var snapshot: ConsoleCommand {
        ConsoleCommand(
            name: "snapshot", arguments: "[CHANNEL]", help: "One picture as JPEG; camera-agent snapshot saves it.",
            completions: { _ in channelWords }
        ) { words in
            let channel = try channel(words.isEmpty ? ["0"] : words, usage: "snapshot [CHANNEL]")
            let picture = try await channel.capture.snapshot(quality: Self.snapshotQuality)
            return ConsoleAnswer(["type": "image/jpeg", "bytes": .integer(picture.count)], bytes: picture)
        }
    }

    /// Hardly told from the camera's own picture, at a third of the size that 100 would take.
    private static let snapshotQuality = 90

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
