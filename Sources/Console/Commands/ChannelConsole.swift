import Base
package import Device
package import Media

/// The console's commands for the channels: what they give, key frames, snapshots.
package struct ChannelConsole: Sendable {
    private let channels: ChannelRegistry

    package init(channels: ChannelRegistry) { self.channels = channels }

    package var commands: [ConsoleCommand] { [status, keyframe, snapshot] }

    private var status: ConsoleCommand {
        ConsoleCommand(
            name: "channels", arguments: "[CHANNEL]", help: "What the cameras give and the encoders make of it.",
            completions: { _ in channels.words }
        ) { words in
            let shown = words.isEmpty ? channels.channels : [try channels.named(words.first, "channels [CHANNEL]")]
            return ConsoleAnswer(.array(shown.map(Self.json)))
        }
    }

    private var keyframe: ConsoleCommand {
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

    private var snapshot: ConsoleCommand {
        ConsoleCommand(
            name: "snapshot", arguments: "[CHANNEL]", help: "One picture as JPEG; camera-agent snapshot saves it.",
            completions: { _ in channels.words }
        ) { words in
            let channel = try channels.named(words.first ?? "0", "snapshot [CHANNEL]")
            let picture = try await channel.source.snapshot(quality: SnapshotQuality.standard)
            return ConsoleAnswer(["type": "image/jpeg", "bytes": .integer(picture.count)], bytes: picture)
        }
    }

    private static func json(_ channel: DeviceChannel) -> JSONValue {
        let status = channel.source.status
        let value: JSONValue = [
            "channel": .integer(channel.id.rawValue), "name": .string(channel.name), "source": .string(status.source),
            "state": "\(status.state)", "format": status.format.map { "\($0)" } ?? .null,
            "captured": .integer(status.captured), "droppedByDriver": .integer(status.droppedByDriver),
            "damaged": .integer(status.damaged), "withoutBuffer": .integer(status.withoutBuffer),
            "failures": .integer(status.failures),
            "streams": .array(StreamType.allCases.compactMap { type in status.streams[type].map { json($0, type) } }),
        ]
        let overrides = channel.overrides
        guard !overrides.isEmpty, case .object(var object) = value else { return value }
        object["overrides"] = .array(overrides.map { .string($0) })
        return .object(object)
    }

    private static func json(_ status: StreamStatus, _ type: StreamType) -> JSONValue {
        [
            "stream": "\(type)", "size": "\(status.size)", "frameRate": "\(status.frameRate)",
            "preset": .string(status.preset), "bitRate": .integer(status.bitRate),
            "actualBitRate": .integer(status.actualBitRate), "encoded": .integer(status.encoded),
            "keyFrames": .integer(status.keyFrames), "dropped": .integer(status.dropped),
            "encodeMs": .milliseconds(status.meanEncodeTime), "longestMs": .milliseconds(status.longestEncodeTime),
        ]
    }
}

extension JSONValue {
    /// Milliseconds with one digit after the point.
    static func milliseconds(_ duration: Duration) -> JSONValue {
        .number((duration.milliseconds * 10).rounded() / 10)
    }
}

extension ChannelRegistry {
    /// The channels' numbers, for completion.
    package var words: [String] { channels.map { "\($0.id)" } }

    /// The channel that a word names.
    package func named(_ word: String?, _ usage: String) throws -> DeviceChannel {
        guard let number = word.flatMap({ Int($0) }) else { throw ConsoleError.usage(usage) }
        return try channel(number)
    }

    /// The channel and one of its streams that the first two words name.
    package func stream(_ words: [String], _ usage: String) throws -> (DeviceChannel, StreamType) {
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
