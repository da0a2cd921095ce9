package import Device
import Base

extension ConsoleCommand {
    /// What the Wi-Fi does, what it hears, and another network for it.
    package static func wifi(_ wifi: any WiFiControl) -> ConsoleCommand {
        let arguments = "[scan | join SSID [PASSWORD] | forget]"
        return ConsoleCommand(
            name: "wifi", arguments: arguments,
            help: "What the Wi-Fi does; what it hears; another network for it; no network any more.",
            completions: { words in words.count == 1 ? ["scan", "join", "forget"] : [] }
        ) { words in
            switch (words.first, words.count) {
            case (nil, _): return ConsoleAnswer(wifi.state.json)
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

extension WiFiState {
    fileprivate var json: JSONValue {
        func text(_ value: (any CustomStringConvertible)?) -> JSONValue { value.map { .string("\($0)") } ?? .null }
        return [
            "interface": .string(interface), "state": .string(activity), "joined": text(joined), "known": text(known),
            "network": .string(route), "accessPoint": text(accessPoint), "guests": .integer(stations),
            "lastJoin": text(lastJoin),
        ]
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
