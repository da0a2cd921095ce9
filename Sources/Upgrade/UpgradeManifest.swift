import Base

/// The manifest of an upgrade, which is the signed part (docs/design/upgrade.md, "The file").
package struct UpgradeManifest: Sendable, Hashable {
    /// The board's profile, such as `qemu-arm64`.
    package var board: String
    var version: FirmwareVersion
    /// Bytes of the slot's image.
    var size: Int
    /// SHA-256 of the slot's image, 32 bytes.
    var digest: [UInt8]

    static let format = "1"
    /// The maximum length of a manifest in bytes: its lines are short.
    static let longest = 4096
    private static let names = ["format", "board", "version", "size", "sha256"]

    init(board: String, version: FirmwareVersion, size: Int, digest: [UInt8]) {
        (self.board, self.version, self.size, self.digest) = (board, version, size, digest)
    }

    /// Parses it strictly: all lines, in order, nothing else.
    init(_ bytes: some Collection<UInt8>) throws(UpgradeFailure) {
        guard bytes.count <= Self.longest, bytes.allSatisfy({ $0 < 0x80 }) else {
            throw .malformed("its manifest is not \(Self.longest) bytes of ASCII at most")
        }
        var lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.popLast() == "", lines.count == Self.names.count else {
            throw .malformed("its manifest does not have \(Self.names.count) whole lines")
        }
        var values: [Substring] = []
        for (line, name) in zip(lines, Self.names) {
            guard line.hasPrefix(name + "=") else {
                throw .malformed("its manifest has \(line.prefix(40)) for \(name)=")
            }
            values.append(line.dropFirst(name.utf8.count + 1))
        }
        guard values[0] == Self.format else {
            throw .malformed("its manifest has format \(values[0].prefix(10)); this system knows \(Self.format)")
        }
        // The value appears in messages.
        guard !values[1].isEmpty, values[1].utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw .malformed("its manifest names no board")
        }
        guard let version = FirmwareVersion(values[2]) else {
            throw .malformed("its manifest has version \(values[2].prefix(40)), not one like 1.4.0")
        }
        guard let size = Int(values[3]), size > 0, String(size) == values[3] else {
            throw .malformed("its manifest has size \(values[3].prefix(40))")
        }
        guard let digest = Self.bytes(hex: values[4]), digest.count == 32 else {
            throw .malformed("its manifest has no SHA-256 of 64 digits")
        }
        self.init(board: String(values[1]), version: version, size: size, digest: digest)
    }

    private static func bytes(hex: Substring) -> [UInt8]? {
        let digits = hex.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count == hex.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        // Only one spelling is valid, as for all values.
        guard hex == hex.lowercased() else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}

/// A firmware version: three numbers, compared in order. `1.4.0`
package struct FirmwareVersion: Sendable, Hashable, Comparable, CustomStringConvertible {
    var major: UInt16
    var minor: UInt16
    var patch: UInt16

    init(_ major: UInt16, _ minor: UInt16, _ patch: UInt16) {
        (self.major, self.minor, self.patch) = (major, minor, patch)
    }

    /// Nil unless the text equals the resulting `description`.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).compactMap { UInt16($0) }
        guard parts.count == 3 else { return nil }
        self.init(parts[0], parts[1], parts[2])
        guard description == text else { return nil }
    }

    package var description: String { "\(major).\(minor).\(patch)" }

    package static func < (one: Self, other: Self) -> Bool {
        (one.major, one.minor, one.patch) < (other.major, other.minor, other.patch)
    }
}

/// The header of an upgrade file: magic, lengths, signature, manifest (docs/design/upgrade.md, "The file").
package struct UpgradeHeader: Sendable, Hashable {
    /// Ed25519 signature of `manifest`; all zero when unsigned.
    var signature: [UInt8]
    /// The signed bytes, unparsed.
    var manifest: [UInt8]

    static let magic = Array("CAMAGUP1".utf8)
    static let fixedLength = 80
    static let longest = fixedLength + UpgradeManifest.longest

    var isSigned: Bool { signature.contains { $0 != 0 } }
    /// The image's offset in the file.
    var length: Int { Self.fixedLength + manifest.count }

    /// Parses a file's first bytes; nil while they are too few.
    init?(_ bytes: some RandomAccessCollection<UInt8>) throws(UpgradeFailure) {
        guard bytes.prefix(Self.magic.count).elementsEqual(Self.magic.prefix(bytes.count)) else {
            throw .malformed("it does not begin with CAMAGUP1")
        }
        guard bytes.count >= Self.fixedLength else { return nil }
        let fixed = Array(bytes.prefix(Self.fixedLength))
        let length = fixed[8..<12].reduce(0) { $0 << 8 | Int($1) }
        guard length > 0, length <= UpgradeManifest.longest, fixed[12..<16].allSatisfy({ $0 == 0 }) else {
            throw .malformed("its head is damaged, or newer than this system")
        }
        guard bytes.count >= Self.fixedLength + length else { return nil }
        signature = Array(fixed[16..<80])
        manifest = Array(bytes.dropFirst(Self.fixedLength).prefix(length))
    }
}

/// The requirements of the running system for an upgrade, checked before its image is fetched.
package struct UpgradeRules: Sendable {
    /// The running image's board and version, from its manifest.
    package var board: String
    package var running: FirmwareVersion
    /// Nil: the image contains no key, and accepts no upgrade unless it is a development image.
    var key: UpgradeKey?
    /// Whether unsigned, equal and older upgrades are accepted.
    package var isDevelopment: Bool
    /// The size of a slot in bytes.
    var slotSize: Int

    /// Verifies a header and returns its manifest.
    func examine(_ head: UpgradeHeader) throws(UpgradeFailure) -> UpgradeManifest {
        // Unsigned data is not parsed.
        if head.isSigned {
            guard let key, key.verifies(head.signature, for: head.manifest) else { throw .wrongSignature }
        } else if !isDevelopment {
            throw .unsigned
        }
        let manifest = try UpgradeManifest(head.manifest)
        guard manifest.board == board else { throw .wrongBoard(manifest.board, running: board) }
        guard isDevelopment || manifest.version > running else { throw .notNewer(manifest.version, running: running) }
        guard manifest.size <= slotSize else { throw .tooLarge(manifest.size, slot: slotSize) }
        return manifest
    }
}
