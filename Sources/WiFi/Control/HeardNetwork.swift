import Base
import Device

/// One radio of a network, as wpa_supplicant hears it: the answer to `BSS`.
package struct HeardNetwork: Sendable, Hashable {
    /// wpa_supplicant's own number, to ask for the next by.
    var id: Int
    /// Any bytes; empty for a network that hides its name.
    var name: [UInt8]
    /// dBm.
    var level: Int
    var security: WiFiSecurity
    /// It belongs to devices that speak with each other, without an access point.
    var isAdHoc: Bool

    /// The radio that follows `id`, or the first one; the mask asks for id, level, flags and name.
    static func command(after id: Int?) -> String {
        (id.map { "BSS NEXT-\($0)" } ?? "BSS FIRST") + " MASK=0x1881"
    }

    /// `[WPA2-PSK-CCMP][ESS]`, word by word.
    static func flags(_ text: [UInt8]) -> [String] {
        text.split(separator: UInt8(ascii: "[")).map { flag in
            String(decoding: flag.prefix { $0 != UInt8(ascii: "]") }, as: UTF8.self)
        }
    }

    /// 002 7.5.8: -100 dBm and less is nothing, -50 and more all that one could wish for.
    var signal: SignalStrength { SignalStrength(clamping: 2 * (max(-200, min(level, 0)) + 100)) }
}

extension HeardNetwork {
    /// Reads lines `name=value`, in any order; unknown ones are skipped.
    ///
    /// - Returns: nil without number, level and name: there is no further radio, or the answer is something else.
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
    /// By what a network says of itself, such as `WPA-PSK-CCMP+TKIP`, `WPA2-PSK+SAE-CCMP`, `WEP`. What takes more than
    /// a password (EAP), or a kind of password that the text does not know (SAE alone), is `other`.
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
