@testable import Net
import Testing

@Suite struct PublicAddressTests {
    @Test(arguments: ["11.22.33.1", "1.0.0.1", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1", "192.0.1.1",
        "192.169.0.1", "198.20.0.1", "223.255.255.255", "9.255.255.255"])
    func isPublic(_ text: String) throws {
        #expect(try PublicAddress(text).description == text)
    }

    @Test(arguments: ["0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "169.254.1.1", "172.16.0.1",
        "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.1",
        "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"])
    func isNotPublic(_ text: String) {
        #expect(throws: PublicAddress.Problem.special) { try PublicAddress(text) }
    }

    @Test(arguments: ["", "0.0.0.0"])
    func isMissing(_ text: String) {
        #expect(throws: PublicAddress.Problem.missing) { try PublicAddress(text) }
    }

    @Test(arguments: ["11.22.33", "11.22.33.1.5", "11.22.33.256", "11.22.33.", "-1.2.3.4", " 11.22.33.1", "11,22,33,1",
        "::1", "gateway", "..."])
    func isNoAddress(_ text: String) {
        #expect(throws: PublicAddress.Problem.unreadable) { try PublicAddress(text) }
    }
}
