import Base

/// The events of wpa_supplicant that are used here.
package enum SupplicantEvent: Sendable, Hashable {
    /// The key handshake has succeeded: frames can be exchanged. There may be no address yet.
    case connected
    case disconnected
    /// The access point and the device have different passwords.
    case wrongKey
    /// The access point rejected the device, for instance because it is full.
    case refused
    /// No scan found the requested network.
    case notFound
    case scanned
    case scanFailed

    /// Nil for an event that is not used.
    init?(text: [UInt8]) {
        let words = text.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: true)
        guard let first = words.first else { return nil }
        switch String(decoding: first, as: UTF8.self) {
        case "CTRL-EVENT-CONNECTED": self = .connected
        case "CTRL-EVENT-DISCONNECTED": self = .disconnected
        // A network's name may contain these words, but only the last word ends with the reason.
        case "CTRL-EVENT-SSID-TEMP-DISABLED" where words.last?.elementsEqual("reason=WRONG_KEY".utf8) == true:
            self = .wrongKey
        case "CTRL-EVENT-ASSOC-REJECT", "CTRL-EVENT-AUTH-REJECT": self = .refused
        case "CTRL-EVENT-NETWORK-NOT-FOUND": self = .notFound
        case "CTRL-EVENT-SCAN-RESULTS": self = .scanned
        case "CTRL-EVENT-SCAN-FAILED": self = .scanFailed
        default: return nil
        }
    }
}

/// The events of hostapd that are used here.
package enum AccessPointEvent: Sendable, Hashable {
    case opened
    /// The access point could not open, or has closed.
    case closed
    /// A station joined or left; its MAC address, `02:00:00:00:02:00`.
    case joined(String)
    case left(String)

    /// Nil for an event that is not used.
    init?(text: [UInt8]) {
        let words = text.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
        switch (words.first, words.dropFirst().first) {
        case ("AP-ENABLED", _): self = .opened
        case ("AP-DISABLED", _), ("INTERFACE-DISABLED", _): self = .closed
        case ("AP-STA-CONNECTED", let address?): self = .joined(address)
        case ("AP-STA-DISCONNECTED", let address?): self = .left(address)
        default: return nil
        }
    }
}

/// A message of wpa_supplicant or hostapd on its control socket: a response, or an unsolicited event.
enum ControlMessage: Sendable, Hashable {
    /// The response to the oldest outstanding command.
    case answer([UInt8])
    /// An unsolicited message, such as `CTRL-EVENT-CONNECTED …`; `level` is from 0, the most verbose, to 5.
    case event(level: Int, text: [UInt8])

    /// Parses one datagram. An event begins with `<digit>`; no response does.
    init(datagram bytes: [UInt8]) {
        guard bytes.count >= 3, bytes[0] == UInt8(ascii: "<"), bytes[2] == UInt8(ascii: ">"), bytes[1].isDigit else {
            self = .answer(bytes)
            return
        }
        self = .event(level: Int(bytes[1] - UInt8(ascii: "0")), text: Array(bytes[3...]))
    }
}
