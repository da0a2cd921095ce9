import Glibc
import TestSupport
import Testing

extension Integration {
    /// The whole agent among real access points of mac80211_hwsim, with wpa_supplicant and hostapd: these run in the
    /// virtual machine of Tests/Tools/with-camera. One day of a camera's life, since a machine that is emulated needs
    /// ten seconds for a scan.
    @Suite(.serialized, .enabled(if: getenv("WITH_WIFI") != nil), .timeLimit(.minutes(5))) struct WiFiTests {
        @Test func aCamerasDay() async throws {
            let lab = try WiFiLab()
            let (platform, device) = (lab.platform, lab.device)
            func note(_ what: String, _ watch: Stopwatch) { print("WiFi: \(what): \(watch.seconds) s") }

            // Plugged: online over the wire.
            var watch = Stopwatch()
            try #require(try await lab.login(over: 0, from: "0"), "\(device.log)")
            note("first login, wired", watch)

            // 62H: each network once, with its kind of protection.
            watch = Stopwatch()
            let names = ["手店", "other", "guarded"]
            var heard = ""
            // On a busy machine a scan may miss a beacon.
            for _ in 0..<3 where !names.allSatisfy({ heard.contains("\"\($0)\"") }) {
                heard = try await platform.run("send \(PlatformDevice.id) 62 timeout=18000").description
            }
            note("62H", watch)
            for name in names {
                #expect(heard.components(of: "\"SSID\":\"\(name)\"") == 1, "\(heard)")
            }
            #expect(heard.contains("\"result\":\"0\"") && heard.contains("\"Security\":\"4\""), "\(heard)")

            // A network that lets in nobody without protected management frames and SHA-256.
            var from = try await platform.next()
            watch = Stopwatch()
            #expect(try await lab.askToJoin("guarded", "guarded horse") == "0")
            #expect(try await lab.exception(from: from) == "Wi-Fi: joined 'guarded'", "\(device.log)")
            note("63H to joined, guarded", watch)

            // 63H: answered at once, joined, told by an exception.
            from = try await platform.next()
            watch = Stopwatch()
            #expect(try await lab.askToJoin("手店", "right horse") == "0")
            #expect(watch.seconds < 5)
            #expect(try await lab.exception(from: from) == "Wi-Fi: joined '手店'", "\(device.log)")
            note("63H to joined", watch)

            // The cable is pulled: online over Wi-Fi.
            from = try await platform.next()
            watch = Stopwatch()
            try await lab.order("pull")
            #expect(try await lab.login(over: 1, from: from), "\(device.log)")
            note("cable pulled to login over Wi-Fi", watch)

            // A wrong password: told, and back within a minute.
            from = try await platform.next()
            watch = Stopwatch()
            #expect(try await lab.askToJoin("other", "wrong horse") == "0")
            let words = "Wi-Fi: could not join 'other': the password is wrong; back to '手店'"
            #expect(try await lab.exception(from: from) == words, "\(device.log)")
            #expect(try await lab.login(over: 1, from: from))
            note("wrong password to login over the former network", watch)
            #expect(watch.seconds < 60)

            // The access point is switched off, and on again.
            try await lab.order("no-shop")
            try await lab.waitFor(state: "looking for")
            from = try await platform.next()
            watch = Stopwatch()
            try await lab.order("shop")
            #expect(try await lab.login(over: 1, from: from), "\(device.log)")
            note("access point back to login", watch)

            // Plugged: wired first.
            from = try await platform.next()
            watch = Stopwatch()
            try await lab.order("plug")
            #expect(try await lab.login(over: 0, from: from), "\(device.log)")
            note("cable plugged to login over it", watch)

            // No network at all: a phone comes in and names one.
            _ = try await device.console("wifi", "forget")
            watch = Stopwatch()
            try await lab.order("pull")
            try await lab.waitFor(state: "the access point is open")
            note("no network to the open access point", watch)
            watch = Stopwatch()
            try await lab.order("phone", "camera-\(PlatformDevice.id)", WiFiLab.accessPointPassword)
            note("the phone is in", watch)
            let list = try await lab.post("<?xml version=\"1.0\" encoding=\"UTF-8\" ?><GET_WIFI_REQ></GET_WIFI_REQ>")
            #expect(list.contains("<GET_WIFI_RES><Result>0</Result><WifiSSID><SSID>"), "\(list)")
            #expect(list.contains("<SSID>other</SSID>") && list.hasSuffix("200 text/xml;charset=UTF-8\n"), "\(list)")
            #expect(try await lab.post("<GET_WIFI_REQ").hasSuffix("400 \n"))
            from = try await platform.next()
            watch = Stopwatch()
            let answer = try await lab.post("""
                <?xml version="1.0" encoding=" UTF-8" ?><SET_WIFI_REQ><SSID>other</SSID><Security>4</Security>\
                <Password>another horse</Password></SET_WIFI_REQ>
                """)
            #expect(answer.contains("<SET_WIFI_RES><Result>0</Result></SET_WIFI_RES>200 "), "\(answer)")
            #expect(try await lab.login(over: 1, from: from), "\(device.log)")
            note("named by the phone to login", watch)

            // No secret is in the log, and nobody is left behind.
            #expect(!device.log.contains("horse") && !device.log.contains(WiFiLab.accessPointPassword))
            #expect(device.end() == 0)
            for name in ["wpa_supplicant", "hostapd"] {
                let pids = try ChildProcess.run(["pgrep", "-fx", "\(name) -i wlan0.*"], seconds: 10).output
                #expect(pids == "", "\(name) runs on: \(pids)")
            }
        }
    }
}

extension String {
    /// How often a part occurs.
    fileprivate func components(of part: String) -> Int {
        var (count, rest) = (0, self[...])
        while let found = rest.firstRange(of: part) {
            count += 1
            rest = rest[found.upperBound...]
        }
        return count
    }
}
