import Base
import Device
package import Logging

/// The level below which nothing is logged; it can be set while the agent runs.
package protocol LogLevelControl: AnyObject, Sendable {
    var level: Logger.Level { get set }
}

/// The commands that turn the camera, restart the agent and change settings.
extension ConsoleCommand {
    static func ptz(_ channels: ChannelRegistry) -> ConsoleCommand {
        let usage = "ptz CHANNEL up|down|left|right|in|out|stop"
        let commands: [String: PTZCommand] = [
            "up": .move(.up), "down": .move(.down), "left": .move(.left), "right": .move(.right), "in": .move(.zoomIn),
            "out": .move(.zoomOut), "stop": .stop,
        ]
        return ConsoleCommand(
            name: "ptz", arguments: "CHANNEL up|down|left|right|in|out|stop",
            help: "Turns the camera or zooms, until it is stopped or 15 s have passed.",
            completions: { words in
                words.count == 1 ? channels.words : words.count == 2 ? commands.keys.sorted() : []
            }
        ) { words in
            let channel = try channels.named(words.first, usage).id
            guard words.count == 2, let command = commands[words[1]] else { throw ConsoleError.usage(usage) }
            try await channels.turn(channel.rawValue, command)
            return ConsoleAnswer(["channel": .integer(channel.rawValue), "ptz": .string(words[1])])
        }
    }

    static func restart(_ power: any PowerControl) -> ConsoleCommand {
        ConsoleCommand(
            name: "restart", help: "Ends all sessions and starts the agent anew, with its configuration read again."
        ) { words in
            guard words.isEmpty else { throw ConsoleError.usage("restart") }
            power.restart()
            return ConsoleAnswer(["restart": "the agent ends its sessions and starts anew"])
        }
    }

    static func reset(_ control: any ResetControl, hasPlatform: Bool) -> ConsoleCommand {
        ConsoleCommand(
            name: "reset", arguments: "factory",
            help: "Forgets what was set and what the platform gave; registers anew. Recordings and configuration stay.",
            completions: { _ in ["factory"] }
        ) { words in
            guard words == ["factory"] else { throw ConsoleError.usage("reset factory") }
            try await control.factoryReset()
            return ConsoleAnswer(hasPlatform ? "forgotten; looking for the platform anew" : "forgotten")
        }
    }

    static func log(_ control: any LogLevelControl) -> ConsoleCommand {
        let levels = Logger.Level.allCases.map(\.rawValue)
        return ConsoleCommand(
            name: "log", arguments: "[LEVEL]", help: "Shows or sets what is logged: \(levels.joined(separator: ", ")).",
            completions: { _ in levels }
        ) { words in
            if let word = words.first {
                guard let level = Logger.Level(rawValue: word) else {
                    throw ConsoleError.failed("there is no level \(word); there are \(levels.joined(separator: ", "))")
                }
                control.level = level
            }
            return ConsoleAnswer(["level": .string(control.level.rawValue)])
        }
    }

    /// Shows the state of the Wi-Fi and the networks in range, and joins another one.
    static func wifi(_ wifi: any WiFiControl, of device: DeviceControls) -> ConsoleCommand {
        let arguments = "[scan | join SSID [PASSWORD] | forget]"
        return ConsoleCommand(
            name: "wifi", arguments: arguments,
            help: "What the Wi-Fi does; what it hears; another network for it; no network any more.",
            completions: { words in words.count == 1 ? ["scan", "join", "forget"] : [] }
        ) { words in
            switch (words.first, words.count) {
            case (nil, _): return ConsoleAnswer(try await device.status([]).wifi?.json ?? .null)
            case ("scan", 1): return ConsoleAnswer(.array(try await wifi.networks().map(\.json)))
            case ("join", 2...3):
                guard let ssid = SSID(wireText: words[1]) else {
                    throw ConsoleError.failed("the name of a network has 1 to 32 bytes")
                }
                let password = words.count == 3 ? words[2] : ""
                try wifi.join(
                    ssid, security: password.isEmpty ? .open : .wpaOrWPA2, password: Secret(wireText: password))
                return ConsoleAnswer("joining; wifi says how it went")
            case ("forget", 1):
                wifi.forget()
                return ConsoleAnswer("forgotten")
            default: throw ConsoleError.usage("wifi \(arguments)")
            }
        }
    }
}

extension WiFiNetwork {
    fileprivate var json: JSONValue {
        [
            "ssid": .string(ssid.wireText), "signal": .integer(signal.value), "security": "\(security)",
            "inUse": .boolean(isInUse),
        ]
    }
}
