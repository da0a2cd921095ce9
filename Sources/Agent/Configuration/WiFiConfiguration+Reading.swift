import Base
import Device
import Glibc
import Uplink
import WiFi

extension WiFiConfiguration {
    /// - Parameter deviceID: part of the access point's default name.
    init(reading reader: inout ObjectReader, deviceID: String) {
        let interface = reader.text(
            "interface", allowed: "the name of an interface such as \"wlan0\"", default: "wlan0", written: "wlan0",
            read: \.interfaceName)
        // "eth0" is the default, so null can't stand for it.
        let wired = reader.text(
            "wired", allowed: "the name of an interface such as \"eth0\", or \"\" for a device without a network port",
            default: "eth0", written: "eth0", read: { $0.isEmpty ? "" : $0.interfaceName })
        let country = reader.textOrNull(
            "country", allowed: "two capital letters such as \"CN\", or null",
            read: { text in
                text.utf8.count == 2 && text.utf8.allSatisfy { (0x41...0x5A).contains($0) } ? text : nil
            })
        let leaseScript = reader.text(
            "leaseScript", allowed: "a program's absolute path", default: Self.leaseScript,
            written: .string(Self.leaseScript),
            read: { $0.hasPrefix("/") && $0.utf8.count < Int(PATH_MAX) && !$0.contains("\0") ? $0 : nil })
        let accessPoint = reader.objectOrNull("accessPoint") { AccessPointSettings(reading: &$0) }
        if wired == interface {
            reader.refuse(
                "wired", "\(interface) is the Wi-Fi interface already; a device without a network port has \"\"")
        }
        self.init(
            interface: interface, wired: wired.isEmpty ? nil : wired, country: country, leaseScript: leaseScript,
            accessPoint: accessPoint, accessPointName: accessPoint?.ssid ?? .named(after: deviceID))
    }

    /// The default path of busybox.
    private static let leaseScript = "/etc/udhcpc/default.script"
}

extension AccessPointSettings {
    init(reading reader: inout ObjectReader) {
        let ssid = reader.textOrNull(
            "ssid", allowed: "a name of 1 to 32 bytes, or null for camera- and device.id", read: { SSID(wireText: $0) })
        let password = reader.textOrNull(
            "password", allowed: "8 to 63 visible ASCII characters, or null for none", secret: true,
            read: { text in
                (8...63).contains(text.utf8.count) && text.utf8.allSatisfy { (0x20...0x7E).contains($0) } ? text : nil
            })
        let channel = reader.integer("channel", in: 1...11, default: 6)
        let afterSeconds = reader.integer("afterSeconds", in: 5...3600, default: 60)
        let address = reader.text(
            "address", allowed: "an IPv4 address of a network of its own that ends with .1", default: "192.168.88.1",
            written: "192.168.88.1",
            read: { text in
                var buffer = in_addr()
                return inet_pton(AF_INET, text, &buffer) == 1 && text.hasSuffix(".1") ? text : nil
            })
        if password == nil {
            reader.warn("password", "everybody nearby may enter the access point and name the camera's network")
        }
        self.init(ssid: ssid, password: password, channel: channel, afterSeconds: afterSeconds, address: address)
    }
}

extension SSID {
    /// The access point's default name; a device's number is short enough for it (`Limits.deviceID`).
    fileprivate static func named(after deviceID: String) -> SSID {
        SSID(wireText: "camera-\(deviceID)") ?? SSID.camera
    }
}

extension String {
    /// A name that the kernel accepts (IFNAMSIZ), without characters special in a path or a configuration file.
    fileprivate var interfaceName: String? {
        let isPlain = utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || [0x2D, 0x2E, 0x5F].contains(byte)
        }
        return (1...15).contains(utf8.count) && isPlain && !hasPrefix(".") ? self : nil
    }
}
