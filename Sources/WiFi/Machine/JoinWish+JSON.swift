import Base
import Device

/// The network that was joined, as it stands in `state.sqlite`, which nobody but the agent may read.
extension JoinWish {
    /// Nil for what is no such value.
    package init?(json: [UInt8]) {
        guard let value = try? JSONText(json).value, let ssid = value["ssid"]?.string.flatMap(SSID.init(wireText:)),
            let security = value["security"]?.integer.flatMap(WiFiSecurity.init(rawValue:)),
            let password = value["password"]?.string,
            let wish = try? JoinWish(ssid: ssid, security: security, password: Secret(wireText: password))
        else { return nil }
        self = wish
    }

    package var json: String {
        let value: JSONValue = [
            "ssid": .string(ssid.wireText), "security": .integer(security.rawValue), "password": .string(password.wireText),
        ]
        return value.json
    }
}
