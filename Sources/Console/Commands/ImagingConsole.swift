package import Base
package import Device

/// The console's commands for the controls of the cameras.
package struct ImagingConsole: Sendable {
    private let channels: ChannelRegistry

    package init(channels: ChannelRegistry) { self.channels = channels }

    package var commands: [ConsoleCommand] { [controls, control] }

    private var controls: ConsoleCommand {
        ConsoleCommand(
            name: "controls", arguments: "CHANNEL", help: "What can be set on the camera: brightness, pan, exposure.",
            completions: { _ in channels.words }
        ) { words in
            let controls = try await channels.named(words.first, "controls CHANNEL").source.controls()
            return ConsoleAnswer(.array(controls.map(\.json)))
        }
    }

    private var control: ConsoleCommand {
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
