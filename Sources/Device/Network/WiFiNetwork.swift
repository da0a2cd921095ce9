package import Base

/// A Wi-Fi network in the device's range.
package struct WiFiNetwork: Sendable, Hashable {
    package var ssid: SSID
    package var signal: SignalStrength
    package var security: WiFiSecurity
    package var isInUse: Bool

    package init(ssid: SSID, signal: SignalStrength, security: WiFiSecurity, isInUse: Bool) {
        self.ssid = ssid
        self.signal = signal
        self.security = security
        self.isInUse = isInUse
    }
}

/// The signal strength of a Wi-Fi network: 0 to 100, more is better.
package typealias SignalStrength = BoundedNumber<SignalStrengthBounds>
package enum SignalStrengthBounds: NumberBounds { package static var range: ClosedRange<Int> { 0...100 } }

/// The security of a Wi-Fi network. The raw value is its form in `state.sqlite`.
package enum WiFiSecurity: Int, Sendable, Hashable, CaseIterable {
    case open = 0, wep, wpa, wpaOrWPA2, wpa2, other
}

/// The name of a Wi-Fi network: 1 to 32 bytes (IEEE 802.11).
package struct SSID: TextValue, CustomStringConvertible {
    package let wireText: String

    package init?(wireText: String) {
        guard (1...32).contains(wireText.utf8.count) else { return nil }
        self.wireText = wireText
    }

    private init(known: String) { wireText = known }
    /// The default for a device without a name of its own.
    package static let camera = SSID(known: "camera")

    package var description: String { wireText }
    package static var allowed: String { "a name of 1 to 32 bytes" }
}
