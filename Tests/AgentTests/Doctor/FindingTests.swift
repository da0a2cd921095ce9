@testable import Agent
@testable import Base
@testable import Capture
import Device
@testable import System
import Testing

/// What is found, in lines; a table for each thing that the doctor looks at.
@Suite struct FindingTests {
    @Test func oneLineWithGradeSubjectWordsAndAdvice() {
        #expect(Finding.ok("clock", "fine").line == "ok       clock     fine")
        #expect(Finding.warning("disk", "slow", "buy\nanother").line == #"warning  disk      slow (buy\nanother)"#)
        #expect(
            Finding.fails("camera 0", "gone", "look").json.json
                == #"{"grade":"fails","subject":"camera 0","finding":"gone","advice":"look"}"#)
    }

    static func sample(
        _ captured: Int, state: String = "running", source: String = "/dev/video0", damaged: Int = 0,
        format: String? = nil
    ) -> ChannelSample {
        var sample = ChannelSample(ChannelStatus(source: source))
        sample.state = state
        sample.format = format ?? "YUYV 640x480 at 30/s"
        sample.captured = captured
        sample.damaged = damaged
        return sample
    }

    @Test func theConsolesWordsAreUnderstood() {
        let json: JSONValue = [
            "source": "/dev/video0", "state": "running", "format": "NV12 640x480 at 29.97/s, full range", "captured": 7,
            "damaged": 1,
            "streams": [
                ["stream": "main", "size": "640x480", "frameRate": "25", "encodeMs": 4.5, "encoded": 6, "dropped": 2]
            ],
        ]
        let sample = ChannelSample(json)
        #expect(sample?.promisedRate == 29.97 && sample?.captured == 7 && sample?.damaged == 1)
        #expect(
            sample?.streams == [
                .init(name: "main", size: "640x480", rate: 25, encodeMs: 4.5, encoded: 6, dropped: 2)
            ])
        #expect(ChannelSample("nonsense") == nil)
    }

    @Test(arguments: [
        ("good", VideoSource.device(path: "/dev/video0"), sample(130), Finding.Grade.ok, "30 pictures"),
        ("dark", .device(path: "/dev/video0"), sample(70), .warning, "10 pictures"),
        ("hangs", .device(path: "/dev/video0"), sample(40), .fails, "hangs"),
        ("damaged", .device(path: "/dev/video0"), sample(130, damaged: 2), .warning, "2 more were damaged"),
        ("gone", .device(path: "/dev/video0"), sample(40, state: "no signal: cannot open"), .fails, "cannot open"),
        ("none", .automatic, sample(130, source: "test-pattern"), .warning, "test pattern"),
        ("wanted", .testPattern, sample(130, source: "test-pattern"), .ok, "30 pictures"),
        ("no promise", .device(path: "/dev/video0"), sample(50, format: "odd"), .ok, "odd"),
    ])
    func cameras(_ name: String, _ source: VideoSource, _ last: ChannelSample, _ grade: Finding.Grade, _ words: String)
    {
        let finding = CameraCheck(
            channel: 0, source: source, first: Self.sample(40), last: last, seconds: 3, formats: ["YUYV"]
        ).finding
        #expect(finding.grade == grade && finding.line.contains(words), "\(name): \(finding.line)")
    }

    @Test(arguments: [
        // Milliseconds of main and sub, the cores, the threads of each: the channel's grade and that of all.
        (20.0, 2.0, 2, 1, Finding.Grade.ok, Finding.Grade.ok),
        (30, 2, 2, 1, .warning, .ok),
        (41, 2, 2, 1, .fails, .ok),
        (20, 25, 1, 1, .ok, .warning),
        (26, 30, 1, 1, .ok, .fails),
        (8, 2, 4, 4, .ok, .ok),
    ])
    func encoders(main: Double, sub: Double, cores: Int, threads: Int, one: Finding.Grade, all: Finding.Grade) {
        func load(_ name: String, _ milliseconds: Double, _ rate: Double) -> EncoderCheck.Load {
            .init(channel: 0, stream: name, size: "1280x720", rate: rate, pictureSeconds: milliseconds / 1000)
        }
        let check = EncoderCheck(loads: [load("main", main, 25), load("sub", sub, 15)], cores: cores, threads: threads)
        #expect(check.findings.map(\.grade) == [one, all], "\(check.findings.map(\.line))")
        #expect(EncoderCheck(loads: [], cores: 1, threads: 1).findings.isEmpty)
    }

    @Test func anEncoderThatLeavesPicturesOutIsAWarning() {
        let load = EncoderCheck.Load(
            channel: 2, stream: "main", size: "1920x1080", rate: 25, pictureSeconds: 0.01, dropped: 3)
        let finding = EncoderCheck(loads: [load], cores: 2, threads: 1).findings.first
        #expect(
            finding?.line == "warning  encoder 2 main 1920x1080 at 25/s is encoded 4 times as fast as needed, "
                + "3 left out (a faster preset, a smaller size or a lower rate helps)")
    }

    @Test(arguments: [
        (1_780_000_000, nil, true, false, Finding.Grade.ok, "kept by an NTP service; no battery"),
        (1_780_000_000, 1_780_000_030, false, true, .ok, "2026-05-28T20:26:40Z, the platform sets it"),
        (1_780_000_000, 1_780_000_000, false, false, .warning, "nothing keeps it"),
        (1_780_000_000, 1_779_990_000, true, false, .warning, "10000 s off"),
        (1_780_000_000, 915_148_800, false, true, .ok, "the platform sets it; no battery"),
        (600, nil, false, true, .fails, "1970-01-01T00:10:00Z can't be right"),
    ])
    func clocks(now: Int64, hardware: Int64?, kept: Bool, platform: Bool, grade: Finding.Grade, words: String) {
        let finding = ClockCheck(now: now, hardware: hardware, isKept: kept, isSetByPlatform: platform).finding
        #expect(finding.grade == grade && finding.line.contains(words), "\(finding.line)")
    }

    @Test func networks() {
        let address = [(interface: "eth0", address: "192.168.1.7")]
        func grades(_ check: NetworkCheck) -> [Finding.Grade] { check.findings.map(\.grade) }
        #expect(grades(NetworkCheck(addresses: [], defaultRoutes: [], nameServers: [])) == [.fails])
        let own = [(interface: "eth0", address: "169.254.3.4"), (interface: "eth0", address: "fe80::1%eth0")]
        #expect(
            grades(NetworkCheck(addresses: own, defaultRoutes: [], nameServers: [])) == [.fails, .warning, .warning])
        var check = NetworkCheck(addresses: address, defaultRoutes: ["eth0"], nameServers: ["10.0.2.3"])
        #expect(grades(check) == [.ok, .ok, .ok])
        check.names = [("a.example", nil), ("b.example", "Name or service not known")]
        #expect(grades(check) == [.ok, .ok, .fails])
        #expect(check.findings.last?.line.contains("b.example has no address: Name") == true)
    }

    /// The address and the route of a cable that was pulled stay; the own access point leads nowhere.
    @Test func networksThatLeadNowhere() {
        let wired = (interface: "eth0", address: "192.168.1.7")
        let wifi = (interface: "wlan0", address: "192.168.2.7")
        let own = (interface: "wlan0", address: "192.168.88.1")
        func check(_ addresses: [(interface: String, address: String)], _ routes: [String]) -> [Finding] {
            NetworkCheck(
                addresses: addresses, idle: ["eth0"], accessPoint: own.address, defaultRoutes: routes,
                nameServers: ["10.0.2.3"]
            ).findings
        }
        #expect(check([wired], ["eth0"]).map(\.grade) == [.fails, .warning, .ok])
        let words = "eth0 192.168.1.7 (not connected), wlan0 192.168.88.1 (its own access point): no network"
        #expect(check([wired, own], ["eth0"]).first?.line.contains(words) == true)
        #expect(check([wired, wifi], ["eth0", "wlan0"]).map(\.grade) == [.ok, .ok, .ok])
        #expect(check([wired, wifi], ["eth0", "wlan0"])[1].line.contains("eth0") == false)
    }

    @Test func platforms() {
        func grades(_ check: PlatformCheck) -> [Finding.Grade] { check.findings.map(\.grade) }
        let places: [(place: String, trouble: String?)] = [("http://a", nil), ("b:8588", "refused")]
        func check(_ link: PlatformCheck.Link? = nil) -> PlatformCheck {
            PlatformCheck(places: places, deviceID: "811", link: link)
        }
        #expect(grades(check()) == [.ok, .ok, .fails])
        let online = PlatformCheck.Link(state: "online at a:1", isOnline: true, loginsRefused: 4)
        #expect(grades(check(online)) == [.ok, .ok])
        let refused = PlatformCheck.Link(state: "pausing", isOnline: false, loginsRefused: 1)
        #expect(grades(check(refused)) == [.ok, .fails, .ok, .fails])
        let away = PlatformCheck.Link(state: "connecting", isOnline: false, loginsRefused: 0)
        #expect(grades(check(away)) == [.ok, .warning, .ok, .fails])
    }

    @Test(arguments: [
        ("http://lcms.example.com:8080/register?x=1", "lcms.example.com"), ("https://a@b.example/", "b.example"),
        ("b.example:8588", "b.example"), ("[fd00::1]:8588", "fd00::1"), ("http://[fd00::1]/", "fd00::1"), ("", ""),
    ])
    func hosts(place: String, host: String) { #expect(Doctor.host(place) == host) }
}
