import Base
import Device

/// The joined network's form in `state.sqlite`, which only the agent can read.
extension JoinRequest {
    /// Nil for invalid JSON.
    package init?(json: [UInt8]) {
        guard let value = try? JSONText(json).value, let ssid = value["ssid"]?.string.flatMap(SSID.init(wireText:)),
            let security = value["security"]?.integer.flatMap(WiFiSecurity.init(rawValue:)),
            let password = value["password"]?.string,
            let wish = try? JoinRequest(ssid: ssid, security: security, password: Secret(wireText: password))
        else { return nil }
        self = wish
    }

    package var json: String {
        let value: JSONValue = [
            "ssid": .string(ssid.wireText), "security": .integer(security.rawValue),
            "password": .string(password.wireText),
        ]
        return value.json
    }
}
