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
