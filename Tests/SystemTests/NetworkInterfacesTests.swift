import Glibc
@testable import System
import TestSupport
import Testing

@Suite struct NetworkInterfacesTests {
    private let sysfs: TemporaryFolder

    init() throws {
        sysfs = try TemporaryFolder()
        for (name, type, uevent, folders) in [
            ("lo", "772", "INTERFACE=lo\nIFINDEX=1\n", []),
            ("eth0", "1", "INTERFACE=eth0\nIFINDEX=2\n", []),
            ("wlan0", "1", "DEVTYPE=wlan\nINTERFACE=wlan0\nIFINDEX=3\n", []),
            ("ra0", "1", "INTERFACE=ra0\n", ["wireless"]),
            ("wlp2s0", "1", "INTERFACE=wlp2s0\n", ["phy80211"]),
            ("wwan0", "1", "DEVTYPE=wwan\nINTERFACE=wwan0\n", []),
            ("ppp0", "512", "INTERFACE=ppp0\n", []),
            ("br0", "1", "DEVTYPE=bridge\nINTERFACE=br0\n", ["lower_eth0"]),
            ("br1", "1", "DEVTYPE=bridge\nINTERFACE=br1\n", ["lower_eth0", "lower_vlan7"]),
            ("vlan7", "1", "DEVTYPE=vlan\nINTERFACE=vlan7\n", ["lower_wlan0"]),
            ("loop0", "1", "INTERFACE=loop0\n", ["lower_loop0"]),
        ] as [(String, String, String, [String])] {
            mkdir("\(sysfs.path)/\(name)", 0o700)
            _ = try sysfs.write("\(name)/type", type + "\n")
            _ = try sysfs.write("\(name)/uevent", uevent)
            for folder in folders { mkdir("\(sysfs.path)/\(name)/\(folder)", 0o700) }
        }
    }

    private var interfaces: NetworkInterfaces {
        NetworkInterfaces(sysfs: sysfs.path) {
            [
                ("lo", "127.0.0.1"), ("eth0", "192.0.2.1"), ("eth0", "fe80::1%eth0"), ("wlan0", "192.0.2.2"),
                ("wlan0", "2001:db8::2"), ("ppp0", "100.64.0.7"),
            ]
        }
    }

    @Test(arguments: [
        ("lo", .wired), ("eth0", .wired), ("wlan0", .wifi), ("ra0", .wifi), ("wlp2s0", .wifi), ("wwan0", .mobile),
        ("ppp0", .mobile), ("br0", .wired), ("br1", .wifi), ("vlan7", .wifi), ("loop0", .wired), ("gone0", .wired),
    ] as [(String, NetworkType)])
    func knowsWhatAnInterfaceGoesOver(name: String, type: NetworkType) {
        #expect(interfaces.networkType(of: name) == type)
    }

    @Test(arguments: [
        ("192.0.2.1", .wired), ("192.0.2.2", .wifi), ("100.64.0.7", .mobile), ("2001:DB8::2", .wifi),
        ("fe80::1", .wired), ("fe80::1%eth0", .wired), ("::ffff:192.0.2.2", .wifi), ("192.0.2.3", nil), ("", nil),
    ] as [(String, NetworkType?)])
    func findsTheInterfaceOfAnAddress(address: String, type: NetworkType?) {
        #expect(interfaces.networkType(ofAddress: address) == type)
    }

    @Test func thisMachineHasALoopback() {
        let real = NetworkInterfaces()
        #expect(NetworkInterfaces.running().contains("lo"))
        #expect(real.list().contains { $0.address == "127.0.0.1" })
        #expect(real.networkType(ofAddress: "127.0.0.1") == .wired)
    }
}
