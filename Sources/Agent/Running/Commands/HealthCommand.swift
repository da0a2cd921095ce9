import Base
import Capture
import Console
import Device
import Streamer
import Uplink

extension AgentCommands {
    var health: ConsoleCommand {
        let usage = "health [trial]"
        return ConsoleCommand(
            name: "health", arguments: "[trial]",
            help: "Fails when the agent needs a restart; with trial, also while a new program has not proved itself.",
            completions: { words in words.count == 1 ? ["trial"] : [] }
        ) { words in
            guard words.isEmpty || words == ["trial"] else { throw ConsoleError.usage(usage) }
            let health = try await examined()
            if let trouble = words.isEmpty ? health.ailment : health.doubt { throw ConsoleError.failed(trouble) }
            return ConsoleAnswer("well")
        }
    }

    /// Waits until each channel has encoded another picture, or has had the time to.
    private func examined() async throws -> AgentHealth {
        let channels = channels.channels
        let before = channels.map(encoded)
        let deadline = ContinuousClock.now + Self.patience
        while true {
            // The event loop has to answer as well.
            _ = try await server.viewers()
            let moving = zip(channels, before).map { encoded($0) > $1 }
            if moving.allSatisfy({ $0 }) || ContinuousClock.now >= deadline {
                return AgentHealth(
                    channels: zip(channels, moving).map { channel, moving in
                        .init(number: channel.id.rawValue, state: channel.source.status.state, isMoving: moving)
                    },
                    link: platform.map { ($0.service.link.state, $0.service.link.statistics.counters) },
                    running: ContinuousClock.now - started)
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private func encoded(_ channel: DeviceChannel) -> Int {
        channel.source.status.streams.values.reduce(0) { $0 + $1.encoded }
    }

    /// Four times the pause between two pictures of the slowest stream.
    private static let patience = Duration.seconds(4)
}
