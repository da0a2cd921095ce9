import Base
import Device
import Logging
@testable import System
import TestSupport
import Testing
@testable import Upgrade

/// Which sources are taken.
@Suite struct UpgradeSourceTests {
    private func source(
        host: String = "10.0.2.2", port: UInt16 = 21, account: String = "camera", password: String = "p",
        file: String = "a"
    ) -> UpgradeSource {
        UpgradeSource(
            host: host, port: port, account: account, password: Secret(wireText: password), file: file)
    }

    @Test func takesWhatNamesAFile() throws {
        let source = source(file: "/firmware/ä 1.upgrade")
        try source.check()
        #expect("\(source.ftpAccount)" == "camera@10.0.2.2:21")
    }

    @Test func refusesOthers() throws {
        let sources = [
            source(host: ""), source(port: 0), source(file: ""), source(file: "folder/"),
            source(file: "a\r\nDELE b"), source(file: "a\u{0}"), source(account: "a\nDELE b"),
            source(password: "p\r\nDELE b"), source(file: String(repeating: "a", count: 1025)),
        ]
        for source in sources {
            #expect(throws: UpgradeFailure.self, "\(source.file)") { try source.check() }
        }
    }

    /// A PC has no slots: a front end is told so whatever it asks.
    @Test func withoutSlotsNothingIsSupported() async throws {
        let folder = try TemporaryFolder()
        let service = try await OwnThread.run {
            UpgradeService(
                facts: folder.path, system: folder.path, stateDirectory: folder.path, limits: .init(),
                stateStore: try UpgradeStateStore(store: StateStore(directory: folder.path)), events: EventBus(),
                logger: Logger(label: "test"))
        }
        let refusal = ControlError.notSupported("this device has no slots; upgrades don't apply to it")
        #expect(throws: refusal) { try service.status() }
        await #expect(throws: refusal) { try await service.begin(source()) }
    }

    @Test func frontEndsTellRefusalsApart() {
        #expect(ControlError(.underWay) == .busy("an upgrade is under way already"))
        #expect(ControlError(.badRequest("x")) == .invalid("the request makes no sense: x"))
        #expect(ControlError(.badSlot) == .failed("the slot does not keep what is written to it"))
    }
}
