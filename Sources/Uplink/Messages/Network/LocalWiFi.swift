package import Base
package import Device

/// CTMW 11.1, from a phone in the device's own access point: which networks are there? It names no device; neither does
/// its answer, a `GetWiFiResponse`.
package struct LocalGetWiFiRequest: PlatformMessage {
    package static var root: String { GetWiFiRequest.root }
    package static var schema: Schema<Self> { Schema(Self.init) }
}

/// CTMW 11.2, from there too: join this network. Answered at once, by a `ResultResponse<SetWiFiRequest>`.
package struct LocalSetWiFiRequest: PlatformMessage {
    package var ssid: SSID
    package var security: WiFiSecurity
    /// Empty, or left out, for an open network.
    package var password: Secret

    package static var root: String { SetWiFiRequest.root }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("SSID", \.ssid), .value("Security", \.security),
            .value("Password", \.password, or: Secret(wireText: "")))
    }
}
