/// What wpa_supplicant says of itself that matters here.
package enum SupplicantEvent: Sendable, Hashable {
    /// The keys are agreed on: frames go through. An address is another matter.
    case connected
    case disconnected
    /// The access point and we have different ideas of the password.
    case wrongKey
    /// The access point turned us away, for instance because it has no room.
    case refused
    /// No scan found the network that is wanted.
    case notFound
    case scanned
    case scanFailed

    /// Nil for what doesn't matter.
    init?(text: [UInt8]) {
        let words = text.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: true)
        guard let first = words.first else { return nil }
        switch String(decoding: first, as: UTF8.self) {
        case "CTRL-EVENT-CONNECTED": self = .connected
        case "CTRL-EVENT-DISCONNECTED": self = .disconnected
        // A name may hold such words too, but only the last word ends with the reason.
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

/// What hostapd says of itself that matters here.
package enum AccessPointEvent: Sendable, Hashable {
    case opened
    /// It can't, or can no more.
    case closed
    /// A station came in, or left; by its address, `02:00:00:00:02:00`.
    case joined(String)
    case left(String)

    /// Nil for what doesn't matter.
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
