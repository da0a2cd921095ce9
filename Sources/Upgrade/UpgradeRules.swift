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
