import Glibc

/// A system call on a recording's file that failed.
struct FileFailure: Error, Hashable, CustomStringConvertible {
    /// The error number of the C library.
    var code: Int32
    /// What was tried: `write`, `sync`.
    var action: String
    var path: String

    /// Whether the disk does not give back what it holds: that concerns this file alone.
    var isBadBlock: Bool {
        // The last two are how file systems name damage that their own checksums found.
        [EIO, EUCLEAN, EBADMSG].contains(code) && (action == "read" || action == "open")
    }

    var description: String { "cannot \(action) \(path): \(Self.words(code))" }

    static func words(_ code: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 128)
        guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// How much room a disk has.
struct DiskRoom: Hashable, Sendable {
    /// Bytes that this program may still fill.
    var free: Int64
    /// Bytes of the whole file system.
    var total: Int64
    /// Files take up multiples of so many bytes.
    var blockSize: Int64
    /// Whether claims ahead are possible. FAT could, but other systems complain of a file with more blocks than bytes.
    var takesClaims: Bool
}

/// An open file; closed with the value.
struct OpenFile: ~Copyable {
    let descriptor: Int32
    let path: String

    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { if descriptor >= 0 { close(descriptor) } }
}
