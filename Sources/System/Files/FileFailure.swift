import Glibc

/// A failed system call on a recording's file.
package struct FileFailure: Error, Hashable, CustomStringConvertible {
    /// The error number of the C library.
    package var code: Int32
    /// The attempted operation: `write`, `sync`.
    package var action: String
    package var path: String

    /// Whether the disk cannot read back its data: that concerns this file alone.
    package var isBadBlock: Bool {
        // File systems report damage that their own checksums found as the last two.
        [EIO, EUCLEAN, EBADMSG].contains(code) && (action == "read" || action == "open")
    }

    package var description: String { "cannot \(action) \(path): \(SystemError.text(code))" }

    package init(code: Int32, action: String, path: String) {
        self.code = code
        self.action = action
        self.path = path
    }
}

/// The capacity of a disk.
package struct FreeSpace: Hashable, Sendable {
    /// Bytes that this program may still write.
    package var free: Int64
    /// Bytes of the whole file system.
    package var total: Int64
    /// The unit of allocation in bytes: files take up multiples of it.
    package var blockSize: Int64
    /// Whether space can be preallocated. FAT could, but other systems report a file with more blocks than bytes as
    /// damaged.
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
