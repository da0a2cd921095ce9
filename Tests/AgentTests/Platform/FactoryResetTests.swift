@testable import Agent
@testable import Base
@testable import Device
import Glibc
import Logging
@testable import Media
@testable import Recorder
@testable import System
import TestSupport
import Testing
@testable import Upgrade
@testable import Upload

struct FactoryResetTests {
    /// Each part registers when it is made, and has nothing of its values after a reset.
    @Test func reachesEveryKeptValue() async throws {
        let test = try TestStore()
        let recording = try test.recording()
        let pictures = try test.pictures { Issue.record("\($0)") }
        let account = try test.storage()
        let upgrades = try UpgradeStateStore(store: test.store)

        try await recording.setLoop(false)
        try await recording.setManual(.main, channel: 0, true)
        var problems: [String] = []
        let policies = SnapshotPolicies(
            json: try JSONText(Array(Self.policies.utf8)).value, problems: &problems).kept
        #expect(problems == [] && policies.count == 1)
        for kept in policies {
            try await pictures.add([kept.policy], channel: kept.channel, store: kept.store)
        }
        try await account.set(
            CloudAccount(url: "http://127.0.0.1:1", account: "a", password: Secret(wireText: "b"), place: .init()))
        try upgrades.change { $0.conclude(.upgraded(.init(1, 4, 0))) }
        #expect(account.account != nil && pictures.policies.kept.count == 1)
        #expect(try test.store.values(prefix: "").count == 4)

        try await FactoryReset(store: test.store).factoryReset()
        #expect(recording.policies == RecordingPolicies())
        #expect(try await recording.state().manual == [:])
        #expect(pictures.policies.kept == [] && account.account == nil && upgrades.value == UpgradeState())
        // What the parts wrote since is what is there without anything set.
        #expect(try test.recording().policies == RecordingPolicies())
        #expect(try test.storage().account == nil)
    }

    @Test func oneThatFailsKeepsNoOtherFromItsReset() async throws {
        struct Failure: Error {}
        let test = try TestStore()
        let (order, continuation) = AsyncStream.makeStream(of: Int.self)
        test.store.whenReset { continuation.yield(1) }
        test.store.whenReset { throw Failure() }
        test.store.whenReset { continuation.yield(3) }
        await #expect(throws: Failure.self) { try await test.store.reset() }
        continuation.finish()
        #expect(await order.reduce(into: []) { $0.append($1) } == [3, 1])
    }

    @Test func uploadsThatWaitAreForgotten() throws {
        let folder = try TemporaryFolder()
        let device = try #require(DeviceID(wireText: "8110"))
        let uploads = UploadJournalStore(
            store: try StateStore(directory: folder.path),
            pictures: PictureFolder(stateDirectory: folder.path, capacity: 1_000), device: device)
        let name = ObjectName(
            device: device, channel: ChannelNumber(clamping: 0),
            time: PlatformTime(secondsSinceEpoch: 1_780_000_000, offset: .china), kind: .ftpPicture)
        _ = try uploads.pictures.keep(name.text, [1])
        try uploads.save(UploadRecord(job: .picture(name, size: 1)))
        #expect(try uploads.load().count == 1)
        try uploads.store.factoryReset()
        #expect(try uploads.load() == [])
    }

    /// Where the disk takes nothing, everything would be back at the next start.
    @Test(.enabled(if: geteuid() == 0, "only root can mount a disk")) func isRefusedOnAReadOnlyDisk() throws {
        let place = try TemporaryFolder()
        try #require(mount("tmpfs", place.path, "tmpfs", 0, "size=256k") == 0)
        defer { umount2(place.path, Int32(MNT_DETACH)) }
        try StateStore(directory: place.path).set("a", to: [1])
        try #require(mount("tmpfs", place.path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) == 0)
        let store = try StateStore(directory: place.path)
        #expect(throws: StateStore.Failure.self) { try store.factoryReset() }
        #expect(try store.value("a") == [1])
    }

    private static let policies = """
        {"nextID":2,"policies":[{"id":1,"channel":0,"store":0,"interval":5,"start":0,"end":1440}]}
        """
}
