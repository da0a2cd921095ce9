package import Device

/// The configuration of the device's Wi-Fi, which the agent itself manages (docs/design/wifi.md).
package struct WiFiConfiguration: Sendable, Hashable {
    /// The interface's name, such as `wlan0`.
    package var interface: String
    /// The Ethernet port, which has priority when plugged in; nil: the device has none.
    package var wired: String?
    /// ISO 3166 code of the country whose radio regulations apply; nil: the world's, the strictest.
    package var country: String?
    /// The script that udhcpc calls when it gets or loses an address.
    package var leaseScript: String
    /// The access point to open where there is no other network; nil: none.
    package var accessPoint: AccessPointSettings?
    /// The access point's SSID.
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
