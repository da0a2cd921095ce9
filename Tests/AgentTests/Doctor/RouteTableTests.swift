@testable import Agent
@testable import Capture
import Testing

@Suite struct RouteTableTests {
    @Test func defaultRoutesOfBothKinds() {
        let ipv4 = """
            Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
            eth0\t00000000\t0202000A\t0003\t0\t0\t0\t00000000\t0\t0\t0
            eth0\t0002000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
            down\t00000000\t0202000A\t0002\t0\t0\t0\t00000000\t0\t0\t0
            short
            """
        let nowhere = String(repeating: "0", count: 32)
        let ipv6 = """
            \(nowhere) 00 \(nowhere) 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003     eth0
            \(nowhere) 00 \(nowhere) 00 fe800000000000000000000000000002 00000400 00000001 00000000 00000003    wlan0
            fe800000000000000000000000000000 40 \(nowhere) 00 \(nowhere) 00000100 00000001 00000000 00000001     eth1
            \(nowhere) 00 \(nowhere) 00 \(nowhere) ffffffff 00000001 00000000 00200200       lo
            """
        #expect(RouteTable.defaultRoutes(ipv4: ipv4, ipv6: ipv6) == ["eth0", "wlan0"])
        #expect(RouteTable.defaultRoutes(ipv4: "", ipv6: "") == [])
    }

    @Test func nameServers() {
        let text = "# nameserver 1.1.1.1\nsearch lan\nnameserver 10.0.2.3\n  nameserver\tfd00::3 \nnameserver\n"
        #expect(RouteTable.nameServers(text) == ["10.0.2.3", "fd00::3"])
    }
}
