@testable import Agent
@testable import Base
@testable import Capture
@testable import Device
@testable import Media
@testable import Net
@testable import Recorder
@testable import System
import TestSupport
import Testing
@testable import Uplink
@testable import Upgrade
@testable import Upload
@testable import WiFi

/// What an earlier release kept in `state.sqlite` means what it meant; and what is written for it is, byte for byte,
/// what that release wrote, so that it can be read there when a board falls back.
@Suite struct OldStateTests {
    private let installation: OldInstallation
    private let store: StateStore

    init() throws {
        installation = try OldInstallation()
        store = try StateStore(directory: installation.stateDirectory)
        #expect(store.trouble == nil)
    }

    private func kept(_ name: String) throws -> [UInt8] {
        try #require(try store.value(name), "\(name) is not there")
    }

    /// The value is written as it was read.
    private func expectSame(_ json: String, _ name: String) throws {
        #expect(json == String(decoding: try kept(name), as: UTF8.self))
    }

    @Test func theRegistration() throws {
        let memory = try #require(LinkMemory(json: try kept("platform.registration")))
        var record = RegistrationRecord()
        record.registerURL = "http://register.example:8080/DeviceRegisterServlet"
        record.server = ServerAddress(host: "192.0.2.10", port: 8588)
        record.backupServer = ServerAddress(host: "192.0.2.11", port: 8588)
        record.turnServer = ServerAddress(host: "192.0.2.12", port: 3478)
        record.backupTurnServer = ServerAddress(host: "192.0.2.13", port: 3478)
        record.ftp = FTPAccount(
            server: ServerAddress(host: "192.0.2.14", port: 21), account: "camera", password: "not-a-secret")
        #expect(memory == LinkMemory(record: record, lastRegistration: 1_796_114_088))
        try expectSame(memory.json, "platform.registration")
    }

    @Test func theEncoding() throws {
        let channel = ChannelConfiguration(
            name: "", source: .testPattern, main: .mainDefaults, sub: .subDefaults, ptz: nil)
        let encodings = channel.encodings(of: 0, keptIn: store)
        var main = EncodingSettings.mainDefaults
        (main.size, main.frameRate, main.bitRate) = (PictureSize(width: 176, height: 144), FrameRate(4), 128)
        var sub = EncodingSettings.subDefaults
        (sub.size, sub.frameRate) = (PictureSize(width: 96, height: 80), FrameRate(30_000, 1001))
        (sub.rateControl, sub.bitRate) = (.vbr, 64)
        #expect(encodings[.main]?.current == main && encodings[.sub]?.current == sub)
        let peeked = channel.encodings(of: 0, keptInFolder: installation.stateDirectory)
        #expect(peeked[.main]?.current == main && peeked[.sub]?.current == sub, "read beside the running agent")
    }

    @Test func theRecordingPolicies() throws {
        var problems: [String] = []
        let value = try JSONText(try kept("recording.policies")).value
        let book = RecordingPolicies(json: value, problems: &problems)
        #expect(problems == [] && !book.isLoop && book.nextID == 8 && book.isFullDay(0) && !book.isFullDay(1))
        let policies = book.policies(0)
        #expect(policies.map(\.id) == [1, 2, 3, 4, 5, 6])
        let days = try [1, 2, 3, 4, 6].map { try RecordingPolicy($0, 0..<1440, .main, to: .cloud) }
        #expect(policies.map(\.policy) == [try RecordingPolicy(5, 495..<1065, .sub)] + days)
        try expectSame(book.json.json, "recording.policies")
    }

    @Test func thePicturePolicies() throws {
        var problems: [String] = []
        let value = try JSONText(try kept("pictures.policies")).value
        let book = SnapshotPolicies(json: value, problems: &problems)
        #expect(problems == [] && book.nextID == PolicyID(3) && book.kept.count == 1)
        let policy = try #require(book.kept.first)
        #expect(policy.id == PolicyID(2) && policy.channel == ChannelNumber(0) && policy.store == .cloud)
        #expect(policy.policy.interval.value == 3600)
        #expect(policy.policy.span.start.minutes == 390 && policy.policy.span.end.minutes == 1200)
        try expectSame(book.json.json, "pictures.policies")
    }

    @Test func theWiFiNetwork() throws {
        let request = try #require(JoinRequest(json: try kept("wifi.network")))
        let ssid = try #require(SSID(wireText: "Home ä"))
        #expect(request.ssid == ssid && request.security == .wpaOrWPA2 && request.password.wireText == "not a secret")
        let again = try #require(JoinRequest(json: Array(request.json.utf8)))
        #expect(again == request)
        #expect(try JSONText(Array(request.json.utf8)).value["ssid"]?.string == "Home ä")
    }

    @Test func theCloudAccount() throws {
        let account = try #require(CloudAccount(json: try kept("cloud.account")))
        #expect(account.url == "http://storage.example/auth" && account.account == "tester:camera")
        #expect(account.password.wireText == "not-a-secret")
        #expect(account.place == CloudPlace(recordBucket: "records", pictureBucket: "pictures", space: "40"))
        try expectSame(account.json, "cloud.account")
    }

    @Test func theTimesThatBelongToTheCloud() throws {
        let second: Int64 = 1_000_000_000
        let spans = [Int: CloudSpans](json: try kept("cloud.spans"), now: 1_796_114_200 * second)
        #expect(spans.keys.sorted() == [0])
        #expect(spans[0] == CloudSpans([
            .init(start: 1_796_113_000 * second, end: 1_796_113_100 * second),
            .init(start: 1_796_114_000 * second, end: 1_796_114_200 * second),
        ]))
    }

    @Test func theUploads() throws {
        let device = try #require(DeviceID(wireText: "81100000001"))
        let pictures = PictureFolder(stateDirectory: installation.stateDirectory, capacity: 64 << 20)
        let book = UploadJournalStore(store: store, pictures: pictures, device: device)
        let records = try book.load().sorted { $0.job.name.text < $1.job.name.text }
        #expect(records.map(\.job.name.text) == [
            "81100000001_0_20261201163450.ts", "81100000001_0_20261201163452.JPG", "81100000001_0_20261201163452.ts",
            "81100000001_0_20261201163454.ts", "81100000001_0_20261201163456.JPG", "81100000001_0_20261201163456.ts",
        ])
        #expect(records.map(\.job.destination) == [.cloud, .ftp, .cloud, .cloud, .ftp, .cloud])
        #expect(records.map(\.checkpoint) == ["", "", nil, nil, nil, nil])
        #expect(records.map(\.job.size) == [15_416, 7_553, 16_168, 15_980, 7_707, 11_656])
        // Both the recordings and the pictures are there, as long as their jobs say.
        for record in records {
            #expect(record.job.source == record.job.name.text)
            let path = record.job.destination == .ftp
                ? pictures.path(record.job.source) : "\(installation.recordings)/20261201/\(record.job.source)"
            #expect(Int64(Files.read(path).count) == record.job.size)
            try expectSame(record.json, StateName.upload(record.job.id))
        }
        #expect(try book.unreported().map(\.text) == ["81100000001_0_20260103140500.JPG"])
    }

    @Test func theUpgrade() throws {
        let book = try UpgradeStateStore(store: store).value
        #expect(book.attempt == UpgradeMachine.Memory(version: FirmwareVersion("1.5.0"), slot: .a))
        #expect(book.notices == [
            UpgradeNotice(isSuccess: false, words: "version 1.4.0 did not prove itself; back to 1.3.2"),
            UpgradeNotice(isSuccess: true, words: "upgraded to 1.4.1"),
        ])
        try expectSame(book.json, "upgrade")
    }

    @Test func theMappedPort() async {
        #expect(await MappedPortStore(store: store, logger: .silent).last() == 18_554)
    }

    /// Whatever name it stands under: nothing but a factory reset forgets what is not known.
    @Test func whatIsNotKnownStays() throws {
        try store.set(StateName.mappedPort, to: Array("1".utf8))
        try store.forget(prefix: StateName.uploads)
        #expect(try kept("future.setting") == Array("{\"kept\":true}".utf8))
    }
}
