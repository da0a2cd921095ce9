import Base
import Device

/// A BSS (one access point of a network) as received by wpa_supplicant: the response to `BSS`.
package struct HeardNetwork: Sendable, Hashable {
    /// wpa_supplicant's own number, used to request the next one.
    var id: Int
    /// The SSID, arbitrary bytes; empty for a network that hides its name.
    var name: [UInt8]
    /// Signal level in dBm.
    var level: Int
    var security: WiFiSecurity
    /// Whether it is an ad hoc network, without an access point.
    var isAdHoc: Bool

    /// The request for the BSS after `id`, or for the first one; the mask selects id, level, flags and name.
    static func command(after id: Int?) -> String {
        (id.map { "BSS NEXT-\($0)" } ?? "BSS FIRST") + " MASK=0x1881"
    }

    /// Splits `[WPA2-PSK-CCMP][ESS]` into its words.
    static func flags(_ text: [UInt8]) -> [String] {
        text.split(separator: UInt8(ascii: "[")).map { flag in
            String(decoding: flag.prefix { $0 != UInt8(ascii: "]") }, as: UTF8.self)
        }
    }

    /// The level on a linear scale: -100 dBm and less is the minimum, -50 dBm and more the maximum.
    var signal: SignalStrength { SignalStrength(clamping: 2 * (max(-200, min(level, 0)) + 100)) }
}

extension HeardNetwork {
    /// Parses lines `name=value`, in any order; unknown ones are skipped.
    ///
    /// - Returns: nil without number, level and name: there is no further BSS, or the response is something else.
    init?(answer: [UInt8]) {
        var values: [String: [UInt8]] = [:]
        for line in answer.split(separator: UInt8(ascii: "\n")) {
            guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { continue }
            values[String(decoding: line[..<equals], as: UTF8.self)] = Array(line[(equals + 1)...])
        }
        func number(_ name: String) -> Int? { values[name].flatMap { Int(String(decoding: $0, as: UTF8.self)) } }
        guard let id = number("id"), let level = number("level"), let name = values["ssid"] else { return nil }
        let flags = Self.flags(values["flags"] ?? [])
        self.id = id
        self.level = level
        self.name = EscapedText.bytes(name)
        security = WiFiSecurity(flags: flags)
        isAdHoc = flags.contains("IBSS")
    }
}

extension WiFiSecurity {
    /// Derives the security from a network's flags, such as `WPA-PSK-CCMP+TKIP`, `WPA2-PSK+SAE-CCMP`, `WEP`. A network
    /// that requires more than a password (EAP), or a kind of password that the platform's specification does not have
    /// (SAE alone), is `other`.
    init(flags: [String]) {
        func offersPassword(_ kind: String) -> Bool {
            flags.contains { flag in
                flag.hasPrefix(kind) && flag.dropFirst(kind.count).split { "-+/".contains($0) }.contains("PSK")
            }
        }
        let (old, new) = (offersPassword("WPA-"), offersPassword("WPA2-") || offersPassword("RSN-"))
        let isProtected = flags.contains { flag in
            ["WPA", "RSN", "OWE", "SAE", "OSEN"].contains { flag.hasPrefix($0) }
        }
        self =
            switch (old, new) {
            case (true, true): .wpaOrWPA2
            case (true, false): .wpa
            case (false, true): .wpa2
            case (false, false): isProtected ? .other : flags.contains("WEP") ? .wep : .open
            }
    }
}
