import Uplink

/// The device's own access point.
package struct AccessPointSettings: Sendable, Hashable {
    /// Nil: `camera-` and the device's number.
    var ssid: SSID?
    /// Nil: anybody nearby may come in.
    var password: String?
    /// In the band of 2.4 GHz, which every phone has.
    var channel: Int
    /// Seconds that a known network is searched for before it opens.
    var afterSeconds: Int
    /// The device's address there, IPv4, ending with 1 (002 11); the others of its /24 are for guests.
    var address: String
}

/// The files that the programs around read; each holds a secret or may, so nobody else may read them.
enum WiFiFiles {
    /// wpa_supplicant's: it is told of networks on its control socket alone. Frames that manage a connection are
    /// protected where the network offers it (`pmf`), for some let nobody in otherwise, and the driver can.
    static func supplicant(folder: String, country: String?) -> String {
        "ctrl_interface=\(folder)\nupdate_config=0\npmf=1\n" + (country.map { "country=\($0)\n" } ?? "")
    }

    /// hostapd's: WPA2, eight guests that don't see each other.
    static func accessPoint(
        _ settings: AccessPointSettings, ssid: SSID, interface: String, folder: String, country: String?
    ) -> String {
        let name = ssid.field.utf8.map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }.joined()
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

    /// udhcpd's: addresses for ten minutes each.
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
