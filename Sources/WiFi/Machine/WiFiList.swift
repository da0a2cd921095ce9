import Base
import Device

/// The response to a query: the ten strongest networks, each name once.
enum WiFiList {
    static let most = 10

    /// - Parameter joined: the network in use.
    package static func networks(_ heard: [HeardNetwork], joined: SSID?) -> [WiFiNetwork] {
        var strongest: [SSID: WiFiNetwork] = [:]
        for radio in heard where !radio.isAdHoc {
            guard let name = SSID(heard: radio.name) else { continue }
            if let known = strongest[name], known.signal >= radio.signal { continue }
            strongest[name] = WiFiNetwork(
                ssid: name, signal: radio.signal, security: radio.security, isInUse: name == joined)
        }
        // Equal levels are ordered by name, so that two queries give the same order.
        let order = strongest.values.sorted { a, b in
            a.signal == b.signal ? a.ssid.wireText < b.ssid.wireText : a.signal > b.signal
        }
        return Array(order.prefix(most))
    }
}

extension SSID {
    /// Nil for a name that does not survive a round trip through XML: hidden, not UTF-8, with control characters, with
    /// leading or trailing blanks.
    init?(heard bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self), let first = text.unicodeScalars.first,
            let last = text.unicodeScalars.last, !first.properties.isWhitespace, !last.properties.isWhitespace,
            !text.unicodeScalars.contains(where: {
                $0.properties.generalCategory == .control || $0 == "\u{FFFE}" || $0 == "\u{FFFF}"
            })
        else { return nil }
        self.init(wireText: text)
    }
}
