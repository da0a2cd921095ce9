@testable import Agent
@testable import Base
@testable import Device
import Testing
@testable import Upgrade
@testable import Uplink

/// Which requests are taken.
@Suite struct UpgradeRequestTests {
    private func request(
        host: String = "10.0.2.2", port: Int = 21, account: String = "camera", password: String = "p",
        file: String = "a"
    ) throws -> UpgradeRequest {
        UpgradeRequest(
            deviceID: try #require(DeviceID(wireText: "811")), version: "2.0",
            host: try #require(HostAddress(wireText: host)),
            port: Port(clamping: port), account: account, password: Secret(wireText: password), file: file)
    }

    @Test func takesWhatNamesAFile() throws {
        let source = try UpgradeMachine.Source(request(file: "/firmware/ä 1.upgrade"))
        #expect(source.file == "/firmware/ä 1.upgrade" && "\(source.account)" == "camera@10.0.2.2:21")
    }

    @Test func refusesOthers() throws {
        let requests = [
            try request(host: "0.0.0.0"), try request(port: 0), try request(file: ""), try request(file: "folder/"),
            try request(file: "a\r\nDELE b"), try request(file: "a\u{0}"), try request(account: "a\nDELE b"),
            try request(password: "p\r\nDELE b"), try request(file: String(repeating: "a", count: 1025)),
        ]
        for request in requests {
            #expect(throws: UpgradeFailure.self, "\(request.file)") { try UpgradeMachine.Source(request) }
        }
    }
}
