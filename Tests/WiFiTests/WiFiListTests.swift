@testable import Base
@testable import Device
import Testing
@testable import WiFi

@Suite struct WiFiListTests {
    private func radio(_ name: String, _ level: Int, _ security: WiFiSecurity = .wpa2, adHoc: Bool = false)
        -> HeardNetwork
    {
        HeardNetwork(id: 0, name: Array(name.utf8), level: level, security: security, isAdHoc: adHoc)
    }

    /// CTMW 7.5.8.
    @Test func theTenStrongestEachNameOnce() {
        var heard = (0..<15).map { radio("n\($0)", -95 + 2 * $0) }
        heard += [radio("n14", -90, .open), radio("n0", -20), radio("direct", -10, adHoc: true)]
        let list = WiFiList.networks(heard, joined: SSID(wireText: "n14"))
        #expect(list.map(\.ssid.wireText) == ["n0"] + (6...14).reversed().map { "n\($0)" })
        #expect(list.map(\.signal) == list.map(\.signal).sorted(by: >))
        #expect(list.filter(\.isInUse).map(\.ssid.wireText) == ["n14"] && list[1].security == .wpa2)
    }

    /// What XML can't carry can't be asked for either.
    @Test func namesThatNobodyCouldNameAreLeftOut() {
        let names: [[UInt8]] = [
            [], [0, 0], [0xFF, 0x41], Array(" a".utf8), Array("a ".utf8), Array("a\u{7}".utf8), Array("\u{FFFF}".utf8),
            Array("手店 <&>".utf8), Array(repeating: 0x61, count: 33),
        ]
        let heard = names.map { HeardNetwork(id: 0, name: $0, level: -50, security: .open, isAdHoc: false) }
        #expect(WiFiList.networks(heard, joined: nil).map(\.ssid.wireText) == ["手店 <&>"])
    }

    private static let hex64 = String(repeating: "0aF9", count: 16)

    @Test(arguments: [
        (WiFiSecurity.open, "", ["key_mgmt NONE"]), (.open, "ignored", ["key_mgmt NONE"]),
        (.wpa2, "12345678", ["key_mgmt WPA-PSK WPA-PSK-SHA256", "proto RSN", #"psk "12345678""#]),
        (.wpa2, #"a "b" \c"#, ["key_mgmt WPA-PSK WPA-PSK-SHA256", "proto RSN", #"psk "a "b" \c""#]),
        (.wpa, String(repeating: "x", count: 63),
            [
                "key_mgmt WPA-PSK WPA-PSK-SHA256", "proto WPA RSN", "psk \"\(String(repeating: "x", count: 63))\"",
            ]),
        (.wpaOrWPA2, hex64, ["key_mgmt WPA-PSK WPA-PSK-SHA256", "proto WPA RSN", "psk \(hex64)"]),
        (.wep, "abcde", ["key_mgmt NONE", #"wep_key0 "abcde""#, "wep_tx_keyidx 0"]),
        (.wep, "0123456789", ["key_mgmt NONE", "wep_key0 0123456789", "wep_tx_keyidx 0"]),
    ])
    func whatOpensANetwork(security: WiFiSecurity, password: String, variables: [String]) throws {
        let ssid = try #require(SSID(wireText: "手\" \n"))
        let request = try JoinRequest(ssid: ssid, security: security, password: Secret(wireText: password))
        #expect(request.variables.map { "\($0.name) \($0.value)" } == ["ssid e6898b22200a", "scan_ssid 1"] + variables)
        // Over a restart the same; nowhere in words.
        #expect(JoinRequest(json: Array(request.json.utf8)) == request)
        #expect(password.isEmpty || !"\(request)".contains(password))
        #expect(!request.variables.contains { $0.value.contains("\n") })
    }

    @Test(arguments: [
        (WiFiSecurity.wpa2, "1234567", JoinRequest.Problem.passphrase), (.wpa2, "", .passphrase),
        (.wpa2, String(repeating: "x", count: 64), .passphrase), (.wpa2, "手店手店", .passphrase),
        (.wpaOrWPA2, "1234\n5678", .passphrase), (.wep, "abcdef", .wepKey), (.wep, "", .wepKey),
        (.other, "12345678", .unsupported),
    ])
    func whatNobodyCouldJoinIsRefused(security: WiFiSecurity, password: String, problem: JoinRequest.Problem) throws {
        let ssid = try #require(SSID(wireText: "x"))
        #expect(throws: problem) {
            try JoinRequest(ssid: ssid, security: security, password: Secret(wireText: password))
        }
    }
}
