import Glibc
import System

/// An open file or disk, closed when this value is destroyed. Every call blocks.
struct SlotFile: ~Copyable {
    package let path: String
    private let descriptor: Int32

    init(path: String, flags: Int32, mode: mode_t = 0) throws(UpgradeFailure) {
        self.path = path
        descriptor = Glibc.open(path, flags | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw Self.failure("open \(path)") }
    }

    deinit { close(descriptor) }

    /// Fills the buffer as far as there is data.
    func read(into buffer: inout [UInt8], at offset: Int) throws(UpgradeFailure) -> Int {
        var count = 0
        while count < buffer.count {
            let space = buffer.count - count
            let got = buffer.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress.map { $0 + count }, space, off_t(offset + count))
            }
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw Self.failure("read \(path)") }
            guard got > 0 else { break }
            count += got
        }
        return count
    }

    package func write(_ bytes: ArraySlice<UInt8>, at offset: Int) throws(UpgradeFailure) {
        var written = 0
        while written < bytes.count {
            let got = bytes.withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress.map { $0 + written }, $0.count - written, off_t(offset + written))
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { throw Self.failure("write \(path)") }
            written += got
        }
    }

    /// Syncs the written data to the disk, and drops it from the cache so that it is read from the disk again.
    func settle() throws(UpgradeFailure) {
        guard fdatasync(descriptor) == 0 else { throw Self.failure("sync \(path)") }
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
    }

    /// Truncates the file to length 0.
    func truncate() throws(UpgradeFailure) {
        guard ftruncate(descriptor, 0) == 0 else { throw Self.failure("empty \(path)") }
    }

    /// Bytes in the file or on the disk.
    func size() throws(UpgradeFailure) -> Int {
        let end = lseek(descriptor, 0, SEEK_END)
        guard end >= 0 else { throw Self.failure("measure \(path)") }
        return Int(end)
    }

    private static func failure(_ what: String) -> UpgradeFailure {
        .writing("cannot \(what): \(SystemError.text(errno))")
    }
}
