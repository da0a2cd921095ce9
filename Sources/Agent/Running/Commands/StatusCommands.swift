import Base
import Console
import Device
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
                "channels": .array(channels.channels.map { channel in
                    let status = channel.source.status
                    return [
                        "channel": .integer(channel.id.rawValue), "name": .string(channel.name),
                        "source": .string(status.source), "state": "\(status.state)",
                    ]
                }),
            ])
        }
    }
}
