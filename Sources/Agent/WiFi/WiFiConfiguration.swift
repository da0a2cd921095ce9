import Uplink

/// The device's Wi-Fi, which the agent itself looks after (docs/design/wifi.md).
package struct WiFiConfiguration: Sendable, Hashable {
    /// Such as `wlan0`.
    var interface: String
    /// The network port, which comes first when it is plugged; nil: the device has none.
    var wired: String?
    /// ISO 3166 code of the country whose rules the radio keeps; nil: the world's, the strictest.
    var country: String?
    /// What udhcpc calls when it has got or lost an address.
    var leaseScript: String
    /// Opened where there is no other network; nil: none.
    var accessPoint: AccessPointSettings?
    /// Its name.
    var accessPointName: SSID

    var timing: WiFiTiming {
        var timing = WiFiTiming()
        if let accessPoint {
            timing.patience = .seconds(accessPoint.afterSeconds)
            timing.settling = min(timing.settling, timing.patience)
        }
        return timing
    }
}
