package import Base
package import Device
import System

/// A network and its credentials. It holds a password: `description` omits it, and it is never logged.
package struct JoinRequest: Sendable, Hashable, CustomStringConvertible {
    package let ssid: SSID
    package let security: WiFiSecurity
    package let password: Secret

    /// The reason why a request can't succeed.
    package enum Problem: Error, Hashable, CustomStringConvertible {
        case unsupported
        case passphrase
        case wepKey

        package var description: String {
            switch self {
            case .unsupported: "this kind of network needs more than a password; WPA2 with a password can be joined"
            case .passphrase: "a WPA password has 8 to 63 visible ASCII characters or blanks, or 64 hex digits"
            case .wepKey: "a WEP key has 5 or 13 ASCII characters, or 10 or 26 hex digits"
            }
        }
    }

    /// Checks everything that can be checked before trying the network (IEEE 802.11 J.4.1 for passphrases).
    package init(ssid: SSID, security: WiFiSecurity, password: Secret) throws(Problem) {
        let bytes = Array(password.wireText.utf8)
        let isVisible = bytes.allSatisfy { (0x20...0x7E).contains($0) }
        let isHex = bytes.allSatisfy { $0.hexValue != nil }
        switch security {
        case .open: break
        case .wep:
            guard isVisible && [5, 13].contains(bytes.count) || isHex && [10, 26].contains(bytes.count) else {
                throw .wepKey
            }
        case .wpa, .wpaOrWPA2, .wpa2:
            guard isVisible && (8...63).contains(bytes.count) || isHex && bytes.count == 64 else { throw .passphrase }
        case .other: throw .unsupported
        }
        self.ssid = ssid
        self.security = security
        self.password = security == .open ? Secret(wireText: "") : password
    }

    package var description: String { "'\(ssid)'" }

    /// The network's variables for `SET_NETWORK`: names in hex, because they may hold any byte; a quoted value extends
    /// to the last quote, so a password may contain quotes.
    package var variables: [(name: String, value: String)] {
        let text = password.wireText
        let name = ssid.wireText.utf8.hex
        // A network that hides its name answers only a probe for that name.
        let common = [("ssid", name), ("scan_ssid", "1")]
        switch security {
        case .open: return common + [("key_mgmt", "NONE")]
        case .wep:
            let key = [10, 26].contains(text.utf8.count) ? text : "\"\(text)\""
            return common + [("key_mgmt", "NONE"), ("wep_key0", key), ("wep_tx_keyidx", "0")]
        default:
            let protocols = security == .wpa2 ? "RSN" : "WPA RSN"
            let key = text.utf8.count == 64 ? text : "\"\(text)\""
            return common + [("key_mgmt", "WPA-PSK WPA-PSK-SHA256"), ("proto", protocols), ("psk", key)]
        }
    }
}

/// The joined network's form in `state.sqlite`, which only the agent can read.
extension JoinRequest {
    /// Nil for invalid JSON.
    package init?(json: [UInt8]) {
        guard let value = try? JSONText(json).value, let ssid = value["ssid"]?.string.flatMap(SSID.init(wireText:)),
            let security = value["security"]?.integer.flatMap(WiFiSecurity.init(rawValue:)),
            let password = value["password"]?.string,
            let request = try? JoinRequest(ssid: ssid, security: security, password: Secret(wireText: password))
        else { return nil }
        self = request
    }

    package var json: String {
        let value: JSONValue = [
            "ssid": .string(ssid.wireText), "security": .integer(security.rawValue),
            "password": .string(password.wireText),
        ]
        return value.json
    }
}

extension StateName {
    package static let wifi = "wifi.network"
}
