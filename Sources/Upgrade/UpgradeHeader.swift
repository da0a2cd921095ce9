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
