import Base
import Device
import System
import Testing
@testable import Uplink

@Suite struct UpgradeCommandsTests {
    private struct Fake: UpgradeControl {
        let begun = Published<[UpgradeSource]>([])

        func status() throws(ControlError) -> UpgradeStatus { throw .notSupported("") }
        func begin(_ source: UpgradeSource) async throws(ControlError) { begun.update { $0.append(source) } }
    }

    private func request(host: String) throws -> UpgradeRequest {
        UpgradeRequest(
            deviceID: try #require(DeviceID(wireText: "811")), version: "2.0",
            host: try #require(HostAddress(wireText: host)), port: Port(clamping: 2121), account: "camera",
            password: Secret(wireText: "p"), file: "a")
    }

    @Test func theRequestNamesTheSource() async throws {
        let fake = Fake()
        try await UpgradeCommands(upgrades: fake).begin(request(host: "10.0.2.2"))
        #expect(
            fake.begun.current == [
                UpgradeSource(
                    host: "10.0.2.2", port: 2121, account: "camera", password: Secret(wireText: "p"), file: "a")
            ])
    }

    /// 0.0.0.0 stands for no server.
    @Test func noServerIsNotAsked() async throws {
        let fake = Fake()
        let commands = UpgradeCommands(upgrades: fake)
        await #expect(throws: ControlError.self) { try await commands.begin(request(host: "0.0.0.0")) }
        #expect(fake.begun.current.isEmpty)
    }
}
