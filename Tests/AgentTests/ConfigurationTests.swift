@testable import Agent
@testable import Base
@testable import Capture
@testable import Device
@testable import Media
@testable import Recorder
import Testing
@testable import WiFi

@Suite struct ConfigurationTests {
    private static let places = Places(home: "/home/ann", runtimeDirectory: "/run/user/1000", isRoot: false)

    private func read(_ text: String, places: Places = places) -> Configuration.Parsed {
        Configuration.parse(Array(text.utf8), places: places)
    }

    @Test func hasADefaultForEverything() {
        let parsed = read("{}")
        #expect(parsed.problems.isEmpty && parsed.warnings.isEmpty)
        let configuration = parsed.configuration
        #expect(configuration.device == DeviceIdentity(
            id: "camera", key: nil, manufacturer: "camera-agent", model: "camera-agent", type: .ipc, reboot: .restart,
            setClock: true))
        #expect(configuration.channels == [
            ChannelConfiguration(name: "Channel 0", source: .automatic, main: .mainDefaults, sub: .subDefaults)
        ])
        #expect(configuration.rtsp == RTSPConfiguration(
            address: "127.0.0.1", addressIsSet: false, port: 8554, maxSessions: 16, access: .open, users: [:]))
        #expect(configuration.log.level == .info)
        let main = configuration.channels[0].main
        #expect(
            main.size == PictureSize(width: 1280, height: 720) && main.frameRate == FrameRate(25)
                && main.bitRate == 2048)
        #expect(configuration.channels[0].audio == nil, "nobody's camera plays a tone that was not asked for")
        let sub = configuration.channels[0].sub
        #expect(
            sub?.size == PictureSize(width: 352, height: 288) && sub?.frameRate == FrameRate(15) && sub?.bitRate == 384)
    }

    @Test func readsTheWiFi() {
        let parsed = read("""
            { device: { id: "811" },
              wifi: { interface: "wlp1s0", wired: "", country: "CN", leaseScript: "/etc/board/lease",
                      accessPoint: { ssid: "手店", password: "set me up", channel: 11, afterSeconds: 5,
                      address: "10.1.2.1" } } }
            """)
        #expect(parsed.problems.isEmpty && parsed.warnings.isEmpty)
        let wifi = parsed.configuration.wifi
        #expect(wifi?.interface == "wlp1s0" && wifi?.wired == nil && wifi?.country == "CN")
        #expect(wifi?.accessPointName.wireText == "手店" && wifi?.accessPoint?.password == "set me up")
        #expect(wifi?.timing.patience == .seconds(5) && wifi?.timing.settling == .seconds(5))
        // Everything by default: an open access point, which is worth a warning.
        let standard = read("{ device: { id: \"811\" }, wifi: {} }")
        #expect(standard.configuration.wifi?.accessPointName.wireText == "camera-811")
        #expect(standard.configuration.wifi?.wired == "eth0" && standard.configuration.wifi?.timing == WiFiTiming())
        #expect(standard.warnings.count == 1)
        #expect(read("{ wifi: { accessPoint: null } }").configuration.wifi?.accessPoint == nil)
    }

    @Test func recordingsTakeUpASizeOrAShare() {
        func capacity(_ text: String) -> RecordingCapacity? {
            read("{ recording: { capacity: '\(text)' } }").configuration.recording?.capacity
        }
        #expect(capacity("64MiB") == .bytes(64 << 20) && capacity("1TiB") == .bytes(1 << 40))
        #expect(capacity("1%") == .share(1) && capacity("95%") == .share(95))
        #expect(read("{ recording: {} }").configuration.recording?.capacity == .bytes(8 << 30))
    }

    @Test func readsEveryKey() {
        let parsed = read("""
            {
              device: { id: "812A930E4BC", key: "k3y-of-81", manufacturer: "M", model: "X", type: "nvr",
              reboot: "system",
                        setClock: false },
              stateDirectory: "~/state",
              channels: [
                { name: "Door", source: "/dev/video2",
                  main: { size: "1920x1080", frameRate: 29.97, rateControl: "vbr", bitRate: 4000, keyFrameSeconds: 0.5,
                          preset: "fast" },
                  sub: null },
                { source: "file:clip.y4m", sub: { frameRate: 12.5 }, ptz: { kind: "v4l2", speed: 100 } },
                { source: "test-pattern", audio: { source: "test-tone" },
                  ptz: { kind: "pelco-d", port: "/dev/ttyS1", address: 255, baudRate: 9600, speed: 1 } },
              ],
              rtsp: { address: "::", port: 0, maxSessions: 1000, access: "password",
              users: { ann: "ann's own", "bob b": "bob's own" } },
              console: { socket: "/tmp/c.sock" }, log: { level: "debug" },
            }
            """)
        #expect(parsed.problems.isEmpty && parsed.warnings.isEmpty)
        let configuration = parsed.configuration
        #expect(
            configuration.device
                == DeviceIdentity(
                    id: "812A930E4BC", key: "k3y-of-81", manufacturer: "M", model: "X", type: .nvr, reboot: .system,
                    setClock: false))
        #expect(configuration.stateDirectory == "/home/ann/state")
        #expect(configuration.channels.map(\.name) == ["Door", "Channel 1", "Channel 2"])
        #expect(configuration.channels.map(\.source) == [
            .device(path: "/dev/video2"), .file(path: "clip.y4m"), .testPattern,
        ])
        #expect(configuration.channels[0].main == EncodingSettings(
            size: PictureSize(width: 1920, height: 1080), frameRate: FrameRate(30000, 1001), rateControl: .vbr,
            bitRate: 4000, keyFrameSeconds: 0.5, preset: .fast))
        #expect(configuration.channels[0].sub == nil)
        #expect(configuration.channels[1].sub?.frameRate == FrameRate(25, 2))
        #expect(configuration.channels.map(\.audio) == [nil, nil, .testTone])
        #expect(configuration.channels.map(\.ptz) == [
            nil, PTZConfiguration(head: .camera(path: nil), speed: 100),
            PTZConfiguration(head: .pelcoD(port: "/dev/ttyS1", address: 255, baudRate: 9600), speed: 1),
        ])
        #expect(configuration.rtsp == RTSPConfiguration(
            address: "::", addressIsSet: true, port: 0, maxSessions: 1000, access: .password,
            users: ["ann": "ann's own", "bob b": "bob's own"]))
        #expect(configuration.console.socket == "/tmp/c.sock")
        #expect(configuration.log.level == .debug)
    }

    @Test(arguments: [
        (25.0, FrameRate(25)), (29.97, FrameRate(30000, 1001)), (23.976, FrameRate(24000, 1001)),
        (59.94, FrameRate(60000, 1001)), (12.5, FrameRate(25, 2)), (7.5, FrameRate(15, 2)), (1.0, FrameRate(1)),
        (60.0, FrameRate(60)), (6.25, FrameRate(25, 4)),
    ])
    func findsTheFractionOfARate(written: Double, meant: FrameRate) {
        #expect(FrameRate(nearest: written) == meant)
    }

    /// The console and what was kept have any number.
    @Test(arguments: [0.001, 0, -0.0, -25, 0.0004, 1001, 1e300, .infinity, -.infinity, .nan])
    func absurdFrameRatesStayOutside(rate: Double) {
        #expect(!(1...60).contains(FrameRate(nearest: rate).perSecond))
    }

    @Test func staysOnThisMachineUnlessToldOtherwise() {
        #expect(read("{ rtsp: { access: 'open' } }").configuration.rtsp.address == "127.0.0.1")
        #expect(read("{ rtsp: { access: 'token' } }").configuration.rtsp.address == "0.0.0.0")
        let set = read("{ rtsp: { access: 'open', address: '0.0.0.0' } }")
        #expect(set.configuration.rtsp.address == "0.0.0.0" && set.problems.isEmpty)
        #expect(set.warnings.map(\.description) == [
            "line 1: rtsp.access: everybody who reaches 0.0.0.0 may watch; \"password\" asks for one of users"
        ])
        #expect(read("{ rtsp: { access: 'open', address: '::1' } }").warnings.isEmpty)
    }

    @Test func warnsOfWhatWillSurprise() {
        #expect(read("{ rtsp: { access: 'token' } }").warnings.map(\.description) == [
            "line 1: rtsp.access: no platform is configured to judge tokens: every viewer gets 503 until one is"
        ])
        #expect(read("{ rtsp: { users: { ann: 'a' } } }").warnings.map(\.description) == [
            "line 1: rtsp.users: they count only with access: \"password\""
        ])
    }

    /// Seven characters are a warning, eight are none; what is not asked for counts for nothing.
    @Test func warnsOfPasswordsThatAreSoonGuessed() {
        let parsed = read("""
            { rtsp: { access: 'password', users: {
                ann: '1234567',
                bob: '12345678',
                eve: 'ééééééé' } } }
            """)
        #expect(parsed.problems.isEmpty)
        #expect(parsed.warnings.map(\.description) == [(2, "ann"), (4, "eve")].map { line, name in
            """
            line \(line): rtsp.users.\(name): a password of less than 8 characters is soon guessed; take a longer one
            """
        })
        #expect(parsed.warnings.allSatisfy { !$0.failsCheck })
        #expect(read("{ device: { key: '12345678' } }").warnings.isEmpty)
        #expect(read("{ device: { key: '1234567' } }").warnings.map(\.description) == [
            """
            line 1: device.key: it has less than 8 characters, and whoever guesses it can log in to the platform as \
            this device; ask the platform's operator for a longer one
            """
        ])
    }

    @Test func putsThingsWhereTheyBelong() {
        var places = Self.places
        #expect(read("{}").configuration.stateDirectory == "/home/ann/.local/state/camera-agent")
        #expect(read("{}").configuration.console.socket == "/run/user/1000/camera-agent.sock")
        places.runtimeDirectory = nil
        #expect(
            read("{}", places: places).configuration.console.socket
                == "/home/ann/.local/state/camera-agent/console.sock")
        #expect(read("{ stateDirectory: '/s' }", places: places).configuration.console.socket == "/s/console.sock")
        places.isRoot = true
        #expect(read("{}", places: places).configuration.stateDirectory == "/var/lib/camera-agent")
        #expect(read("{}", places: places).configuration.console.socket == "/run/camera-agent.sock")
    }

    @Test func showsNoSecretsInItsSummary() {
        let configuration = read("{ device: { key: 'hush' }, rtsp: { access: 'password', users: { ann: 'hush' } } }")
            .configuration
        #expect(!configuration.summary.json.contains("hush"))
        #expect(configuration.summary["rtsp"] == "0.0.0.0:8554, up to 16 viewers, access password for 1 user")
    }
}
