@testable import Agent
@testable import Base
@testable import Capture
@testable import Device
@testable import Media
@testable import Net
@testable import Recorder
import TestSupport
import Testing
@testable import Uplink
@testable import Upgrade
@testable import Upload
@testable import WiFi

/// A configuration file of an earlier release, with every key that it knew, means what it meant.
@Suite struct OldConfigurationTests {
    private let configuration: Configuration

    init() throws {
        let parsed = Configuration.parse(
            try OldInstallation().configuration, places: Places(home: "/root", runtimeDirectory: nil, isRoot: true))
        #expect(parsed.problems.isEmpty, "\(parsed.problems)")
        // A password that was long enough for the earlier release still is.
        #expect(parsed.warnings.map(\.keyPath) == ["rtsp.users.bob"])
        configuration = parsed.configuration
    }

    @Test func deviceAndViewers() {
        #expect(configuration.device == DeviceIdentity(
            id: "81100000001", key: "not-a-secret", manufacturer: "Example Cameras", model: "EC-2 \"Ärmel\"",
            type: .nvr, reboot: .system, setClock: false))
        #expect(configuration.stateDirectory == "/data/state")
        #expect(configuration.rtsp == RTSPConfiguration(
            address: "::", addressIsSet: true, port: 10_554, maxSessions: 40, access: .password,
            users: ["ann": "her password", "bob": "short"]))
        #expect(configuration.console.socket == "/data/console.sock" && configuration.log.level == .debug)
    }

    @Test func channels() throws {
        let front = ChannelConfiguration(
            name: "Front door", source: .device(path: "/dev/video3"),
            main: EncodingSettings(
                size: PictureSize(width: 1920, height: 1080), frameRate: FrameRate(30_000, 1001), rateControl: .vbr,
                bitRate: 4096, keyFrameSeconds: 1.5, preset: .faster),
            sub: EncodingSettings(
                size: PictureSize(width: 640, height: 360), frameRate: FrameRate(25, 2), rateControl: .vbr,
                bitRate: 256, keyFrameSeconds: 4, preset: .superfast),
            ptz: PTZConfiguration(head: .pelcoD(port: "/dev/ttyUSB0", address: 17, baudRate: 9600), speed: 75))
        let yard = ChannelConfiguration(
            name: "Yard", source: .testPattern, main: .mainDefaults, sub: nil,
            ptz: PTZConfiguration(head: .camera(path: "/dev/video5"), speed: 20))
        let clip = ChannelConfiguration(
            name: "Channel 2", source: .file(path: "/data/clip.y4m"), main: .mainDefaults, sub: .subDefaults)
        #expect(configuration.channels == [front, yard, clip])
    }

    @Test func platformAndTheWayOutside() throws {
        let platform = try #require(configuration.platform)
        #expect(platform.endpoints == LinkEndpoints(
            redirectURL: "http://redirect.example/r", registerURL: "http://register.example:8080/DeviceRegisterServlet",
            servers: [ServerAddress(host: "10.0.0.1", port: 8588), ServerAddress(host: "2001:db8::1", port: 8589)]))
        #expect(platform.utcOffset.seconds == -(3 * 3600 + 30 * 60) && platform.frameSizeCodes == .extended)
        var timing = LinkTiming()
        timing.heartbeat = .seconds(60)
        timing.missedHeartbeats = 5
        timing.loginRetry = .seconds(200)
        timing.registerRetry = .seconds(400)
        timing.connectRetry = .milliseconds(2500)
        #expect(platform.timing == timing)
        let traversal = configuration.traversal
        #expect(!traversal.upnp && !traversal.stun && !traversal.turn)
        #expect(traversal.turnPeers == [IPAddress("192.0.2.7"), IPAddress("2001:db8::7")])
    }

    @Test func recordingAndUploads() throws {
        let recording = try #require(configuration.recording)
        #expect(recording.directory == "/data/recordings" && recording.capacity == .share(90))
        #expect(recording.segmentSeconds == 60 && recording.syncSeconds == 5 && recording.preSeconds == 10)
        #expect(recording.maxPlayers == 7)
        // Berlin's summer time: an hour more than in winter.
        let zone = try #require(recording.zone)
        #expect(zone.offset(at: 1_767_225_600) == 3600 && zone.offset(at: 1_782_864_000) == 7200)
        let upload = configuration.upload
        #expect(upload.maxKbps == 512 && upload.dialect == .s3 && upload.authorities == "/data/authorities.pem")
        #expect(upload.pictureCapacity == 32 << 20)
    }

    @Test func upgradesAndWiFi() throws {
        let upgrade = configuration.upgrade
        #expect(upgrade.board == "/data/board" && upgrade.system == "/data/system")
        #expect(upgrade.limits == FetchRetryBudget.Limits(
            silence: .seconds(20), retry: .seconds(3), patience: .seconds(600), total: .seconds(7200)))
        let name = try #require(SSID(wireText: "Set me up"))
        #expect(configuration.wifi == WiFiConfiguration(
            interface: "wlan1", wired: "eth1", country: "CN", leaseScript: "/data/lease",
            accessPoint: AccessPointSettings(
                ssid: name, password: "not a secret", channel: 11, afterSeconds: 90, address: "192.168.99.1"),
            accessPointName: name))
    }
}
