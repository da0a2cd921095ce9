package import Device

/// The device's Wi-Fi, which the agent itself looks after (docs/design/wifi.md).
package struct WiFiConfiguration: Sendable, Hashable {
    /// Such as `wlan0`.
    package var interface: String
    /// The network port, which comes first when it is plugged; nil: the device has none.
    package var wired: String?
    /// ISO 3166 code of the country whose rules the radio keeps; nil: the world's, the strictest.
    package var country: String?
    /// What udhcpc calls when it has got or lost an address.
    package var leaseScript: String
    /// Opened where there is no other network; nil: none.
    package var accessPoint: AccessPointSettings?
    /// Its name.
    package var accessPointName: SSID

    package init(
        interface: String, wired: String? = nil, country: String? = nil, leaseScript: String,
        accessPoint: AccessPointSettings? = nil, accessPointName: SSID
    ) {
        self.interface = interface
        self.wired = wired
        self.country = country
        self.leaseScript = leaseScript
        self.accessPoint = accessPoint
        self.accessPointName = accessPointName
    }

    package var timing: WiFiTiming {
        var timing = WiFiTiming()
        if let accessPoint {
            timing.patience = .seconds(accessPoint.afterSeconds)
            timing.settling = min(timing.settling, timing.patience)
        }
        return timing
    }
}
