import Uplink

/// The network that was joined, as it stands in `state.sqlite`, which nobody but the agent may read.
extension JoinWish {
    /// Nil for what is no such value.
    init?(json: [UInt8]) {
        guard let value = try? JSONText(json).value, let ssid = value["ssid"]?.string.flatMap(SSID.init(field:)),
            let security = value["security"]?.integer.flatMap(WiFiSecurity.init(rawValue:)),
            let password = value["password"]?.string,
            let wish = try? JoinWish(ssid: ssid, security: security, password: Secret(field: password))
        else { return nil }
        self = wish
    }

    var json: String {
        let value: JSONValue = [
            "ssid": .string(ssid.field), "security": .integer(security.rawValue), "password": .string(password.field),
        ]
        return value.json
    }
}
