import Glibc

/// A system call on a recording's file that failed.
package struct FileFailure: Error, Hashable, CustomStringConvertible {
    /// The error number of the C library.
    package var code: Int32
    /// What was tried: `write`, `sync`.
    package var action: String
    package var path: String

    /// Whether the disk does not give back what it holds: that concerns this file alone.
    package var isBadBlock: Bool {
        // The last two are how file systems name damage that their own checksums found.
        [EIO, EUCLEAN, EBADMSG].contains(code) && (action == "read" || action == "open")
    }

    package var description: String { "cannot \(action) \(path): \(SystemError.text(code))" }

    package init(code: Int32, action: String, path: String) {
        self.code = code
        self.action = action
        self.path = path
    }
}

/// How much room a disk has.
package struct DiskRoom: Hashable, Sendable {
    /// Bytes that this program may still fill.
    package var free: Int64
    /// Bytes of the whole file system.
    package var total: Int64
    /// Files take up multiples of so many bytes.
    package var blockSize: Int64
    /// Whether claims ahead are possible. FAT could, but other systems complain of a file with more blocks than bytes.
    package var takesClaims: Bool
}

/// An open file; closed with the value.
package struct OpenFile: ~Copyable {
    package let descriptor: Int32
    package let path: String

    package init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { if descriptor >= 0 { close(descriptor) } }
}
