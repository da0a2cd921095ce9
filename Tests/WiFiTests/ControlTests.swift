@testable import Base
@testable import Device
import Testing
@testable import WiFi

/// wpa_supplicant 2.10's and hostapd's own words, taken down in mac80211_hwsim.
@Suite struct ControlTests {
    @Test func eventsAndAnswersAreToldApart() {
        #expect(ControlMessage(datagram: Array("OK\n".utf8)) == .answer(Array("OK\n".utf8)))
        #expect(ControlMessage(datagram: []) == .answer([]))
        #expect(ControlMessage(datagram: Array("<3".utf8)) == .answer(Array("<3".utf8)))
        #expect(ControlMessage(datagram: Array("<x>Y".utf8)) == .answer(Array("<x>Y".utf8)))
        #expect(
            ControlMessage(datagram: Array("<3>CTRL-EVENT-SCAN-STARTED ".utf8))
                == .event(level: 3, text: Array("CTRL-EVENT-SCAN-STARTED ".utf8)))
    }

    @Test(
        arguments: [
            (
                "CTRL-EVENT-CONNECTED - Connection to 02:00:00:00:01:00 completed [id=0 id_str=]",
                SupplicantEvent.connected
            ),
            ("CTRL-EVENT-DISCONNECTED bssid=02:00:00:00:01:00 reason=3 locally_generated=1", .disconnected),
            (
                #"CTRL-EVENT-SSID-TEMP-DISABLED id=0 ssid="\xe6\x89\x8b" auth_failures=1 duration=10 reason=WRONG_KEY"#,
                .wrongKey
            ),
            (
                #"CTRL-EVENT-SSID-TEMP-DISABLED id=0 ssid="x reason=WRONG_KEY" auth_failures=1 duration=10 "#
                    + #"reason=CONN_FAILED"#,
                nil
            ),
            ("CTRL-EVENT-ASSOC-REJECT bssid=02:00:00:00:01:00 status_code=17", .refused),
            ("CTRL-EVENT-NETWORK-NOT-FOUND ", .notFound),
            ("CTRL-EVENT-SCAN-RESULTS ", .scanned),
            ("CTRL-EVENT-SCAN-FAILED ret=-16", .scanFailed),
            ("CTRL-EVENT-SCAN-STARTED ", nil),
            ("WPA: 4-Way Handshake failed - pre-shared key may be incorrect", nil),
            ("SME: Trying to authenticate with 02:00:00:00:01:00 (SSID='CTRL-EVENT-CONNECTED' freq=2412 MHz)", nil),
            ("", nil), (" ", nil),
        ] as [(String, SupplicantEvent?)])
    func supplicantsEvents(text: String, event: SupplicantEvent?) {
        #expect(SupplicantEvent(text: Array(text.utf8)) == event)
    }

    @Test(arguments: [
        ("AP-ENABLED ", AccessPointEvent.opened), ("AP-DISABLED ", .closed), ("INTERFACE-DISABLED ", .closed),
        ("AP-STA-CONNECTED 02:00:00:00:02:00", .joined("02:00:00:00:02:00")),
        ("AP-STA-DISCONNECTED 02:00:00:00:02:00", .left("02:00:00:00:02:00")), ("AP-STA-CONNECTED", nil),
        ("CTRL-EVENT-EAP-STARTED 02:00:00:00:02:00", nil),
    ] as [(String, AccessPointEvent?)])
    func accessPointsEvents(text: String, event: AccessPointEvent?) {
        #expect(AccessPointEvent(text: Array(text.utf8)) == event)
    }

    @Test(
        arguments: [
            (#"shop"#, Array("shop".utf8)), (#"\xe6\x89\x8b\xe5\xba\x97"#, Array("手店".utf8)),
            (#"a\\b\"c\e\n\r\t"#, [0x61, 0x5C, 0x62, 0x22, 0x63, 0x1B, 0x0A, 0x0D, 0x09]),
            (#"\x0\q\"#, Array(#"\x0\q\"#.utf8)),
            (#"\x00\xFf"#, [0, 0xFF]), (#"\\x41"#, Array(#"\x41"#.utf8)), ("", []),
        ] as [(String, [UInt8])])
    func escapes(text: String, bytes: [UInt8]) {
        #expect(EscapedText.bytes(text.utf8) == bytes)
    }

    @Test func aRadioIsRead() throws {
        let answer = #"""
            id=4
            bssid=02:00:00:00:01:00
            freq=2412
            level=-61
            flags=[WPA2-PSK-CCMP][ESS]
            ssid=\xe6\x89\x8b\xe5\xba\x97 = 1
            """#
        let radio = try #require(HeardNetwork(answer: Array((answer + "\n").utf8)))
        #expect(radio.id == 4 && radio.level == -61 && radio.security == .wpa2 && !radio.isAdHoc)
        #expect(radio.name == Array("手店 = 1".utf8) && radio.signal.value == 78)
        #expect(HeardNetwork.command(after: nil) == "BSS FIRST MASK=0x1881")
        #expect(HeardNetwork.command(after: 4) == "BSS NEXT-4 MASK=0x1881")
        // After the last one nothing comes.
        for none in ["", "FAIL\n", "id=x\nlevel=1\nssid=a\n", "id=1\nssid=a\n"] {
            #expect(HeardNetwork(answer: Array(none.utf8)) == nil)
        }
    }

    @Test(arguments: [
        ("[ESS]", WiFiSecurity.open), ("", .open), ("[WEP][ESS]", .wep), ("[WPA-PSK-TKIP][ESS]", .wpa),
        ("[WPA-PSK-CCMP+TKIP][WPA2-PSK-CCMP+TKIP][WPS][ESS]", .wpaOrWPA2), ("[WPA2-PSK-CCMP][ESS]", .wpa2),
        ("[WPA2-PSK+SAE-CCMP][ESS]", .wpa2), ("[WPA2-FT/PSK+PSK-CCMP-preauth][ESS]", .wpa2),
        ("[WPA2-PSK-SHA256-CCMP][ESS]", .wpa2), ("[WPA2-PSK+PSK-SHA256-CCMP][ESS]", .wpa2),
        ("[RSN-PSK-CCMP][ESS]", .wpa2), ("[WPA2-SAE-CCMP][ESS]", .other), ("[WPA2-EAP-CCMP][ESS]", .other),
        ("[OWE-CCMP][ESS]", .other), ("[RSN-OWE-CCMP][ESS]", .other),
        ("[WPA-EAP-TKIP][WPA2-PSK-CCMP][ESS]", .wpa2),
    ])
    func protection(flags: String, security: WiFiSecurity) {
        #expect(WiFiSecurity(flags: HeardNetwork.flags(Array(flags.utf8))) == security)
    }

    @Test(arguments: [
        (-30, 100), (-50, 100), (-51, 98), (-75, 50), (-100, 0), (-110, 0), (5, 100), (Int.min, 0), (Int.max, 100),
    ])
    func strength(level: Int, signal: Int) {
        let radio = HeardNetwork(id: 0, name: [], level: level, security: .open, isAdHoc: false)
        #expect(radio.signal.value == signal)
    }
}
