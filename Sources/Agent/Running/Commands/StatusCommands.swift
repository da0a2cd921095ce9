import Base
import Capture
import Console
import Device
import Glibc
import Media
import Net
import Streamer
import Uplink

extension AgentCommands {
    var status: ConsoleCommand {
        ConsoleCommand(name: "status", help: "How the agent is doing, in short.") { _ in
            let viewers = try await server.viewers()
            return ConsoleAnswer([
                "version": .string(AgentVersion.text),
                "running": "\((ContinuousClock.now - started).components.seconds) s",
                "viewers": .integer(viewers.count { $0.isPlaying }),
                "platform": .string(platform?.service.link.state.words ?? "none"),
                "channels": .array(channels.map { channel in
                    let status = channel.capture.status
                    return [
                        "channel": .integer(channel.number), "name": .string(channel.name),
                        "source": .string(status.source), "state": "\(status.state)",
                    ]
                }),
            ])
        }
    }

    var channelsCommand: ConsoleCommand {
        ConsoleCommand(
            name: "channels", arguments: "[CHANNEL]", help: "What the cameras give and the encoders make of it.",
            completions: { _ in channelWords }
        ) { words in
            let shown = words.isEmpty ? channels : [try channel(words, usage: "channels [CHANNEL]")]
            return ConsoleAnswer(.array(shown.map { Self.json($0.capture.status, of: $0) }))
        }
    }

    var viewers: ConsoleCommand {
        ConsoleCommand(name: "viewers", help: "Who has a session, and how their pictures get through.") { _ in
            ConsoleAnswer(.array(try await server.viewers().map(Self.json)))
        }
    }

    var timing: ConsoleCommand {
        let usage = "timing CHANNEL main|sub"
        return ConsoleCommand(
            name: "timing", arguments: "CHANNEL main|sub",
            help: "The last access units: when they were captured and when they were ready (CLOCK_MONOTONIC, ns).",
            completions: { $0.count == 1 ? channelWords : Self.streamWords }
        ) { words in
            let channel = try channel(words, usage: usage)
            let type = try stream(words.dropFirst().first, of: channel, usage: usage)
            let timings = try await channel.streams[type]?.timings() ?? []
            return ConsoleAnswer([
                "accessUnits": .array(timings.map { unit in
                    [
                        "rtpTimestamp": .integer(Int(unit.rtpTimestamp)),
                        "captured": .integer(Int(unit.captured.nanoseconds)),
                        "ready": .integer(Int(unit.ready.nanoseconds)), "bytes": .integer(unit.bytes),
                        "keyFrame": .boolean(unit.isKeyFrame),
                    ]
                })
            ])
        }
    }

    private static func json(_ status: ChannelStatus, of channel: AgentChannel) -> JSONValue {
        [
            "channel": .integer(channel.number), "name": .string(channel.name), "source": .string(status.source),
            "state": "\(status.state)", "format": status.format.map { "\($0)" } ?? .null,
            "captured": .integer(status.captured), "droppedByDriver": .integer(status.droppedByDriver),
            "damaged": .integer(status.damaged), "withoutBuffer": .integer(status.withoutBuffer),
            "failures": .integer(status.failures),
            "streams": .array(StreamType.allCases.compactMap { type in status.streams[type].map { json($0, type) } }),
        ]
    }

    private static func json(_ status: StreamStatus, _ type: StreamType) -> JSONValue {
        [
            "stream": "\(type)", "size": "\(status.size)", "frameRate": "\(status.frameRate)",
            "preset": .string(status.preset), "bitRate": .integer(status.bitRate),
            "actualBitRate": .integer(status.actualBitRate), "encoded": .integer(status.encoded),
            "keyFrames": .integer(status.keyFrames), "dropped": .integer(status.dropped),
            "encodeMs": .number(tenths(status.meanEncodeTime)), "longestMs": .number(tenths(status.longestEncodeTime)),
        ]
    }

    private static func json(_ viewer: ViewerStatistics) -> JSONValue {
        [
            "session": .string(viewer.session), "remote": .string(viewer.remote), "stream": .string(viewer.stream),
            "transport": .string(viewer.transport), "playing": .boolean(viewer.isPlaying),
            "sent": .integer(viewer.accessUnitsSent), "dropped": .integer(viewer.accessUnitsDropped),
            "queueMs": .number(tenths(viewer.queue)),
            "lost": viewer.lastReport.map { .integer(Int($0.cumulativeLost)) } ?? .null,
            "jitterMs": viewer.lastReport.map { .number((Double($0.jitter) / 9).rounded() / 10) } ?? .null,
        ]
    }

    /// Milliseconds with one digit after the point.
    private static func tenths(_ duration: Duration) -> Double { (duration.milliseconds * 10).rounded() / 10 }
}
