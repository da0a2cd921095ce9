import Base
package import Device

/// The device's own access point.
package struct AccessPointSettings: Sendable, Hashable {
    /// Nil: `camera-` and the device's number.
    package var ssid: SSID?
    /// Nil: an open network.
    package var password: String?
    /// In the 2.4 GHz band, which every phone supports.
    package var channel: Int
    /// Seconds of searching for a known network before the access point opens.
    package var afterSeconds: Int
    /// The device's IPv4 address in it, ending with 1; the others of its /24 are for stations.
    package var address: String

    package init(ssid: SSID? = nil, password: String? = nil, channel: Int, afterSeconds: Int, address: String) {
        self.ssid = ssid
        self.password = password
        self.channel = channel
        self.afterSeconds = afterSeconds
        self.address = address
    }
}

/// The configuration files of the Wi-Fi programs; each may hold a secret, so no other user may read them.
enum WiFiFiles {
    /// wpa_supplicant's configuration: networks are added over its control socket alone. Management frames are
    /// protected (`pmf`) where the network offers it and the driver supports it, because some networks require it.
    static func supplicant(folder: String, country: String?) -> String {
        "ctrl_interface=\(folder)\nupdate_config=0\npmf=1\n" + (country.map { "country=\($0)\n" } ?? "")
    }

    /// hostapd's configuration: WPA2, eight stations, isolated from each other.
    package static func accessPoint(
        _ settings: AccessPointSettings, ssid: SSID, interface: String, folder: String, country: String?
    ) -> String {
        let name = ssid.wireText.utf8.hex
        var lines = [
            "interface=\(interface)", "driver=nl80211", "ctrl_interface=\(folder)", "ssid2=\(name)", "utf8_ssid=1",
            "hw_mode=g", "channel=\(settings.channel)", "ieee80211n=1", "wmm_enabled=1", "max_num_sta=8",
            "ap_isolate=1",
        ]
        if let country { lines += ["country_code=\(country)", "ieee80211d=1"] }
        if let password = settings.password {
            lines += ["wpa=2", "wpa_key_mgmt=WPA-PSK", "rsn_pairwise=CCMP", "wpa_passphrase=\(password)"]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// udhcpd's configuration: leases of ten minutes.
    static func leases(_ settings: AccessPointSettings, interface: String, folder: String) -> String {
        let network = settings.address.split(separator: ".").dropLast().joined(separator: ".")
        return """
            interface \(interface)
            start \(network).100
            end \(network).150
            max_leases 51
            lease_file \(folder)/leases
            pidfile \(folder)/udhcpd.pid
            auto_time 0
            opt subnet 255.255.255.0
            opt router \(settings.address)
            opt lease 600

            """
    }
}
