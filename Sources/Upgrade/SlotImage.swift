import COpenSSL
import Glibc
import System

/// A slot's image inside a fetched upgrade file: verified against its manifest, and copied into a slot. Calls block.
struct SlotImage: Sendable {
    var file: String
    /// The image's offset in the file.
    var offset: Int
    var manifest: UpgradeManifest

    /// The size of a read or write, in bytes.
    static let piece = 1 << 20
    /// The number of pieces between syncs: writing everything at once would stall recordings.
    private static let syncedPieces = 4

    init(file: String, head: UpgradeHeader, manifest: UpgradeManifest) {
        (self.file, self.offset, self.manifest) = (file, head.length, manifest)
    }

    /// Verifies the file before a slot is touched.
    func verify() throws(UpgradeFailure) {
        let source = try SlotFile(path: file, flags: O_RDONLY)
        let length = try source.size()
        guard length == offset + manifest.size else { throw .wrongLength(length, expected: offset + manifest.size) }
        guard try digest(of: source, from: offset) == manifest.digest else { throw .wrongDigest }
    }

    /// Overwrites the slot, and reads it back to verify it.
    ///
    /// - Parameter progress: called with the number of bytes on the disk so far; return false to stop.
    package func write(to slot: String, progress: (Int) -> Bool = { _ in true }) throws(UpgradeFailure) {
        let source = try SlotFile(path: file, flags: O_RDONLY)
        // The kernel refuses O_EXCL on a mounted partition: the running system can't be overwritten.
        let target = try SlotFile(path: slot, flags: O_RDWR | O_EXCL)
        let space = try target.size()
        guard manifest.size <= space else { throw .tooLarge(manifest.size, slot: space) }
        var buffer = [UInt8](repeating: 0, count: Self.piece)
        var (done, pieces) = (0, 0)
        while done < manifest.size {
            let count = min(try source.read(into: &buffer, at: offset + done), manifest.size - done)
            guard count > 0 else { throw .wrongLength(offset + done, expected: offset + manifest.size) }
            try target.write(buffer[..<count], at: done)
            (done, pieces) = (done + count, pieces + 1)
            guard pieces.isMultiple(of: Self.syncedPieces) || done == manifest.size else { continue }
            try target.settle()
            guard progress(done) else { throw .interrupted }
        }
        guard try digest(of: target, from: 0) == manifest.digest else { throw .badSlot }
    }

    private func digest(of file: borrowing SlotFile, from start: Int) throws(UpgradeFailure) -> [UInt8] {
        var digest: SHA256Digest
        do throws(Digests.Unavailable) { digest = try SHA256Digest() } catch { throw .writing("\(error)") }
        var buffer = [UInt8](repeating: 0, count: Self.piece)
        var done = 0
        while done < manifest.size {
            let count = min(try file.read(into: &buffer, at: start + done), manifest.size - done)
            guard count > 0 else { break }
            do throws(Digests.Unavailable) {
                try digest.update(buffer[..<count])
            } catch { throw .writing("\(error)") }
            done += count
        }
        do throws(Digests.Unavailable) { return try digest.finish() } catch { throw .writing("\(error)") }
    }
}
