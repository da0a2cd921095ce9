import Base
package import Device
import Media

/// The console's commands for live viewers, and for the way of the access units to them.
package struct ViewerConsole: Sendable {
    private let channels: ChannelRegistry
    private let live: any LiveViewers

    package init(channels: ChannelRegistry, live: any LiveViewers) {
        self.channels = channels
        self.live = live
    }

    package var commands: [ConsoleCommand] { [viewers, timing] }

    private var viewers: ConsoleCommand {
        ConsoleCommand(name: "viewers", help: "Who has a session, and how their pictures get through.") { _ in
            ConsoleAnswer(.array(try await live.viewers().map(Self.json)))
        }
    }

    private var timing: ConsoleCommand {
        let usage = "timing CHANNEL main|sub"
        return ConsoleCommand(
            name: "timing", arguments: "CHANNEL main|sub",
            help: "The last access units: when they were captured and when they were ready (CLOCK_MONOTONIC, ns).",
            completions: { $0.count == 1 ? channels.words : StreamType.words }
        ) { words in
            let (channel, type) = try channels.stream(words, usage)
            let timings = try await live.timings(of: StreamID(channel: channel.id, type: type))
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

    private static func json(_ viewer: ViewerStatistics) -> JSONValue {
        [
            "session": .string(viewer.session), "remote": .string(viewer.remote), "stream": .string(viewer.stream),
            "transport": .string(viewer.transport), "playing": .boolean(viewer.isPlaying),
            "sent": .integer(viewer.accessUnitsSent), "dropped": .integer(viewer.accessUnitsDropped),
            "queueMs": .milliseconds(viewer.queue), "lost": viewer.lost.map { .integer($0) } ?? .null,
            "jitterMs": viewer.jitter.map { .milliseconds($0) } ?? .null,
        ]
    }
}
