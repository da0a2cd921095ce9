import Base
import Console
import Device
import Uplink
import WiFi

extension WiFiService {
    /// For people: what the Wi-Fi does, what it hears, and another network for it.
    var consoleCommand: ConsoleCommand {
        let usage = "wifi [scan | join SSID [PASSWORD] | forget]"
        return ConsoleCommand(
            name: "wifi", arguments: "[scan | join SSID [PASSWORD] | forget]",
            help: "What the Wi-Fi does; what it hears; another network for it; no network any more.",
            completions: { words in words.count == 1 ? ["scan", "join", "forget"] : [] }
        ) { words in
            switch (words.first, words.count) {
            case (nil, _): return ConsoleAnswer(self.json)
            case ("scan", 1):
                guard let networks = await self.networks() else {
                    throw ConsoleError.failed("the Wi-Fi does not work; the log says why")
                }
                return ConsoleAnswer(.array(networks.map(Self.json)))
            case ("join", 2...3):
                guard let ssid = SSID(wireText: words[1]) else {
                    throw ConsoleError.failed("the name of a network has 1 to 32 bytes")
                }
                let password = words.count == 3 ? words[2] : ""
                let wish = try JoinRequest(
                    ssid: ssid, security: password.isEmpty ? .open : .wpaOrWPA2, password: Secret(wireText: password))
                self.join(wish)
                return ConsoleAnswer("joining; wifi says how it went")
            case ("forget", 1):
                self.forget()
                return ConsoleAnswer("forgotten")
            default: throw ConsoleError.usage(usage)
            }
        }
    }

    private var json: JSONValue {
        let status = self.status
        func text(_ value: (any CustomStringConvertible)?) -> JSONValue { value.map { .string("\($0)") } ?? .null }
        return [
            "interface": .string(configuration.interface), "state": .string(status.phase.words),
            "joined": text(status.joined), "known": text(status.known), "network": .string(status.way.words),
            "accessPoint": configuration.accessPoint == nil ? .null : .string("\(configuration.accessPointName)"),
            "guests": .integer(status.guests), "lastJoin": text(status.outcome),
        ]
    }

    private static func json(_ network: WiFiNetwork) -> JSONValue {
        [
            "ssid": .string(network.ssid.wireText), "signal": .integer(network.signal.value),
            "security": "\(network.security)", "inUse": .boolean(network.isInUse),
        ]
    }
}
