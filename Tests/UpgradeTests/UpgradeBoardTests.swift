@testable import Base
@testable import Device
import Glibc
import TestSupport
import Testing
@testable import Upgrade

/// What a board says of itself.
@Suite struct UpgradeBoardTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

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
