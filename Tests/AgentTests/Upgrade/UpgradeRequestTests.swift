@testable import Agent
@testable import Base
@testable import Capture
@testable import Device
import Glibc
import TestSupport
import Testing
@testable import Upgrade
@testable import Uplink

/// Which requests are taken, and what a board says of itself.
@Suite struct UpgradeRequestTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

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

    // MARK: The board

    private func board() throws -> UpgradeBoard? {
        try UpgradeBoard(facts: folder.path, system: folder.path)
    }

    private func describe(manifest: String = "format=1\nboard=qemu-arm64\nversion=1.3.2\n") throws {
        for (name, text) in [
            ("disk", "\(folder.path)/disk\n"), ("partition", "\(folder.path)/p\n"), ("slot", "a\n"),
            ("restart", "/sbin/reboot\n"), ("p3", "12345"), ("manifest", manifest),
        ] {
            _ = try folder.write(name, text)
        }
    }

    @Test func aBoardSaysWhatItTakes() throws {
        #expect(try board() == nil)
        try describe()
        let plain = try #require(try board())
        #expect(plain.rules.board == "qemu-arm64" && plain.rules.running == .init(1, 3, 2))
        #expect(plain.rules.slotSize == 5 && plain.rules.key == nil && !plain.rules.isDevelopment)
        #expect(plain.restart == "/sbin/reboot")
        _ = try folder.write("development", "")
        let key = String(decoding: UpgradeFixture.file("upgrade.pub"), as: UTF8.self)
        _ = try folder.write("upgrade.pub", key)
        let other = try #require(try board())
        #expect(other.rules.key == UpgradeFixture.key && other.rules.isDevelopment)
    }

    @Test(arguments: ["", "board=b\n", "version=1.0.0\n", "board=b\nversion=1\n"])
    func aBoardWithoutAManifestTakesNone(_ manifest: String) throws {
        try describe(manifest: manifest)
        #expect(throws: UpgradeFailure.self) { try board() }
    }

    @Test func aBoardWhoseFactsAreIncompleteTakesNone() throws {
        for name in ["restart", "p3"] {
            try describe()
            unlink("\(folder.path)/\(name)")
            #expect(throws: UpgradeFailure.self, "\(name)") { try board() }
        }
        try describe()
        _ = try folder.write("upgrade.pub", "no key")
        #expect(throws: UpgradeFailure.self) { try board() }
    }
}
