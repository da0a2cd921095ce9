import Glibc
@testable import System
import TestSupport
import Testing
@testable import Upgrade

/// The files of Tests/Fixtures/upgrade, and what is known of them.
enum UpgradeFixture {
    static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    static let signed = file("signed.upgrade")
    static let unsigned = file("unsigned.upgrade")
    static let key = UpgradeKey(pem: String(decoding: file("upgrade.pub"), as: UTF8.self))
    static let otherKey = UpgradeKey(pem: String(decoding: file("other.pub"), as: UTF8.self))
    static let image = (0..<5000).map { UInt8($0 * 7 % 251) }

    static func path(_ name: String) -> String { "\(root)/Tests/Fixtures/upgrade/\(name)" }

    static func file(_ name: String) -> [UInt8] { read(path(name)) }

    static func read(_ path: String) -> [UInt8] {
        guard let file = try? SlotFile(path: path, flags: O_RDONLY), let size = try? file.size() else { return [] }
        var bytes = [UInt8](repeating: 0, count: size)
        _ = try? file.read(into: &bytes, at: 0)
        return bytes
    }

    /// The files disk, without any record, and p2 and p3, slots of 8 KiB.
    static func makeDisk(in folder: TemporaryFolder) throws {
        for (name, size) in [("disk", 4 << 20), ("p2", 8192), ("p3", 8192)] {
            let descriptor = open("\(folder.path)/\(name)", O_RDWR | O_CREAT, 0o600)
            defer { close(descriptor) }
            try #require(ftruncate(descriptor, off_t(size)) == 0)
        }
    }

    static func rules(
        board: String = "qemu-arm64", running: FirmwareVersion = .init(1, 3, 2), key: UpgradeKey? = key,
        isDevelopment: Bool = false, slotSize: Int = 8192
    ) -> UpgradeRules {
        UpgradeRules(board: board, running: running, key: key, isDevelopment: isDevelopment, slotSize: slotSize)
    }

    static func head(_ file: [UInt8]) throws -> UpgradeHeader {
        guard let head = try UpgradeHeader(file) else { throw UpgradeFailure.malformed("too short") }
        return head
    }
}
