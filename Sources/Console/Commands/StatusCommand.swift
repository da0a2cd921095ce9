import Base
package import Device

extension ConsoleCommand {
    package static func status(_ device: DeviceStatusReader) -> ConsoleCommand {
        ConsoleCommand(name: "status", help: "How the agent is doing, in short.") { _ in
            let status = try await device.read()
            return ConsoleAnswer([
                "version": .string(status.version), "running": "\(status.running.components.seconds) s",
                "viewers": .integer(status.viewers), "platform": .string(status.platform?.words ?? "none"),
                "channels": .array(status.channels.map { channel in
                    [
                        "channel": .integer(channel.id.rawValue), "name": .string(channel.name),
                        "source": .string(channel.status.source), "state": "\(channel.status.state)",
                    ]
                }),
            ])
        }
    }
}
