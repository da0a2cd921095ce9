/// What the running system demands of an upgrade before a byte of its image is taken.
package struct UpgradeRules: Sendable {
    /// The running image's board and version, as its manifest says.
    package var board: String
    package var running: FirmwareVersion
    /// Nil: the image carries none, and takes no upgrade unless it is for development.
    var key: UpgradeKey?
    /// Takes unsigned, equal and older ones.
    package var isDevelopment: Bool
    /// Bytes that a slot holds.
    var slotSize: Int

    /// What the file's head promises, when it is acceptable.
    func examine(_ head: UpgradeHead) throws(UpgradeFailure) -> UpgradeManifest {
        // Nothing of what isn't signed is looked at.
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
