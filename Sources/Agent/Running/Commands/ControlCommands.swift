import Base
import Capture
import Console
import Device

extension AgentCommands {
    var controls: ConsoleCommand {
        ConsoleCommand(
            name: "controls", arguments: "CHANNEL", help: "What can be set on the camera: brightness, pan, exposure.",
            completions: { _ in channelWords }
        ) { words in
            let capture = try channel(words, usage: "controls CHANNEL").capture
            let controls = try await capture.controls()
            return ConsoleAnswer(.array(controls.map(\.json)))
        }
    }

    var control: ConsoleCommand {
        let usage = "control CHANNEL NAME VALUE"
        return ConsoleCommand(
            name: "control", arguments: "CHANNEL NAME VALUE", help: "Sets a control of the camera.",
            completions: { words in
                if words.count == 1 { return channelWords }
                guard words.count == 2, let capture = try? channel(words, usage: usage).capture else { return [] }
                return (try? await capture.controls().map(\.name)) ?? []
            }
        ) { words in
            let capture = try channel(words, usage: usage).capture
            guard words.count == 3, let value = Int(words[2]) else { throw ConsoleError.usage(usage) }
            try await capture.setControl(words[1], to: value)
            return ConsoleAnswer([words[1]: .integer(value)])
        }
    }
}

extension CameraControl {
    /// As the console and `camera-agent devices` show it.
    var json: JSONValue {
        [
            "control": .string(name), "value": value.map { .integer($0) } ?? .null, "default": .integer(defaultValue),
            "takes": .string(allowed), "note": .string(isReadOnly ? "read only" : isInactive ? "inactive" : ""),
        ]
    }
}
