import CLinux
import Glibc

/// The recorder's operations on a file system. Tests inject faults here.
package protocol StoreFiles: Sendable {
    func makeFolder(_ path: String) throws(FileFailure)
    /// Creates a file that must not exist yet.
    func create(_ path: String) throws(FileFailure) -> OpenFile
    func open(_ path: String, forWriting: Bool) throws(FileFailure) -> OpenFile
    /// Reads up to `count` bytes; fewer only at the end of the file.
    func read(_ file: borrowing OpenFile, at offset: Int64, count: Int) throws(FileFailure) -> [UInt8]
    /// Writes all of the bytes.
    func write(_ file: borrowing OpenFile, _ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(FileFailure)
    /// Preallocates `length` bytes without changing the file's size.
    func claim(_ file: borrowing OpenFile, at offset: Int64, length: Int64) throws(FileFailure)
    func truncate(_ file: borrowing OpenFile, to length: Int64) throws(FileFailure)
    /// Returns when the data, and the metadata needed to read them, are on the disk.
    func syncData(_ file: borrowing OpenFile) throws(FileFailure)
    /// Starts writing data out without waiting for it.
    func beginSync(_ file: borrowing OpenFile)
    func syncFolder(_ path: String) throws(FileFailure)
    /// Removes a file. A missing file is not an error.
    func remove(_ path: String) throws(FileFailure)
    func room(_ folder: String) throws(FileFailure) -> FreeSpace
}

extension StoreFiles {
    package func read(_ file: borrowing OpenFile, at offset: Int64, count: Int) throws(FileFailure) -> [UInt8] {
        try Look.read(file, at: offset, count: count)
    }
}

/// The file system of this machine.
package struct SystemFiles: StoreFiles {

    package init() {
    }
    package func makeFolder(_ path: String) throws(FileFailure) {
        if mkdir(path, 0o755) != 0 && errno != EEXIST { throw FileFailure(code: errno, action: "make", path: path) }
    }

    package func create(_ path: String) throws(FileFailure) -> OpenFile {
        try open(path, flags: O_RDWR | O_CREAT | O_EXCL, action: "make")
    }

    package func open(_ path: String, forWriting: Bool) throws(FileFailure) -> OpenFile {
        try open(path, flags: forWriting ? O_RDWR : O_RDONLY, action: "open")
    }

    private func open(_ path: String, flags: Int32, action: String) throws(FileFailure) -> OpenFile {
        let descriptor = Glibc.open(path, flags | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw FileFailure(code: errno, action: action, path: path) }
        return OpenFile(descriptor: descriptor, path: path)
    }

    package func write(_ file: borrowing OpenFile, _ bytes: UnsafeRawBufferPointer, at offset: Int64)
        throws(FileFailure)
    {
        var done = 0
        while done < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
            let count = pwrite(file.descriptor, rest.baseAddress, rest.count, off_t(offset) + done)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                throw FileFailure(code: count < 0 ? errno : ENOSPC, action: "write", path: file.path)
            }
            done += count
        }
    }

    package func claim(_ file: borrowing OpenFile, at offset: Int64, length: Int64) throws(FileFailure) {
        while clinux_claim(file.descriptor, offset, length) != 0 {
            if errno != EINTR { throw FileFailure(code: errno, action: "claim room for", path: file.path) }
        }
    }

    package func truncate(_ file: borrowing OpenFile, to length: Int64) throws(FileFailure) {
        guard ftruncate(file.descriptor, off_t(length)) == 0 else {
            throw FileFailure(code: errno, action: "shorten", path: file.path)
        }
    }

    package func syncData(_ file: borrowing OpenFile) throws(FileFailure) {
        guard fdatasync(file.descriptor) == 0 else { throw FileFailure(code: errno, action: "sync", path: file.path) }
    }

    package func beginSync(_ file: borrowing OpenFile) {
        _ = clinux_begin_sync(file.descriptor)
    }

    package func syncFolder(_ path: String) throws(FileFailure) {
        let folder = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw FileFailure(code: errno, action: "open", path: path) }
        defer { close(folder) }
        guard fsync(folder) == 0 else { throw FileFailure(code: errno, action: "sync", path: path) }
    }

    package func remove(_ path: String) throws(FileFailure) {
        if unlink(path) != 0 && errno != ENOENT { throw FileFailure(code: errno, action: "remove", path: path) }
    }

    package func room(_ folder: String) throws(FileFailure) -> FreeSpace {
        var status = statfs()
        guard statfs(folder, &status) == 0 else { throw FileFailure(code: errno, action: "look at", path: folder) }
        guard status.f_flags & Int(ST_RDONLY) == 0 else {
            throw FileFailure(code: EROFS, action: "write to", path: folder)
        }
        let isFAT = status.f_type == 0x4D44  // MSDOS_SUPER_MAGIC, statfs(2)
        let size = max(512, Int64(status.f_bsize))
        return FreeSpace(
            free: Int64(clamping: status.f_bavail) * size, total: Int64(clamping: status.f_blocks) * size,
            blockSize: size, takesClaims: !isFAT)
    }
}

/// Read access that needs no fault injection. An unreadable file counts as missing.
package enum Look {
    /// Length and allocated bytes; nil when the file does not exist.
    package static func status(_ path: String) -> (length: Int64, allocated: Int64)? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return (Int64(status.st_size), Int64(status.st_blocks) * 512)
    }

    package static func status(_ file: borrowing OpenFile) -> (length: Int64, allocated: Int64) {
        var status = stat()
        guard fstat(file.descriptor, &status) == 0 else { return (0, 0) }
        return (Int64(status.st_size), Int64(status.st_blocks) * 512)
    }

    /// Whether a file or folder of that name exists.
    package static func isThere(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    package static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The names in a folder, sorted.
    package static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Reads up to `count` bytes; fewer only at the end of the file.
    package static func read(_ file: borrowing OpenFile, at offset: Int64, count: Int) throws(FileFailure) -> [UInt8] {
        var failure: Int32?
        let bytes = [UInt8](unsafeUninitializedCapacity: max(count, 0)) { buffer, filled in
            while filled < count {
                let got = pread(
                    file.descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(offset) + filled)
                if got < 0 && errno == EINTR { continue }
                if got < 0 { failure = errno }
                if got <= 0 { break }
                filled += got
            }
        }
        if let failure { throw FileFailure(code: failure, action: "read", path: file.path) }
        return bytes
    }
}
