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
