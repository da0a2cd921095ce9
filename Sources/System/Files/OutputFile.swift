import Glibc

/// Files that are written as a whole.
package enum OutputFile {
    package struct Failure: Error {
        /// The `errno`.
        package var code: Int32
    }

    /// Replaces the file with `bytes` atomically: a reader sees the old file or the new one, never a part.
    package static func replace(_ path: String, with bytes: [UInt8]) throws(Failure) {
        let unfinished = "\(path).\(getpid()).part"
        let file = open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw Failure(code: errno) }
        do throws(Failure) {
            defer { close(file) }
            try writeAll(bytes, to: file)
        } catch {
            unlink(unfinished)
            throw error
        }
        guard rename(unfinished, path) == 0 else {
            let code = errno
            unlink(unfinished)
            throw Failure(code: code)
        }
    }

    /// Writes all of `bytes`.
    package static func writeAll(_ bytes: [UInt8], to file: Int32) throws(Failure) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                throw Failure(code: errno)
            }
        }
    }
}
