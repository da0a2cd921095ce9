import Base
import Device

/// What a query is answered with (002 7.5.8): the ten strongest networks, each name once.
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
        // The name decides between equals, so that two queries give one order.
        let order = strongest.values.sorted { a, b in
            a.signal == b.signal ? a.ssid.wireText < b.ssid.wireText : a.signal > b.signal
        }
        return Array(order.prefix(most))
    }
}

extension SSID {
    /// Nil for a name that XML can't carry there and back: hidden, not UTF-8, with control characters, with blanks at
    /// its ends.
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
