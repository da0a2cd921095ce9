import Glibc

/// Small files that only their owner may read.
package enum PrivateFile {
    package struct Failure: Error, CustomStringConvertible { package var description: String }

    /// Writes the file with mode 600, whatever the umask and the mode of an earlier file.
    package static func write(_ text: String, to path: String) throws(Failure) {
        unlink(path)
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Failure(description: "cannot make \(path): \(SystemError.text(errno))") }
        defer { close(file) }
        let bytes = Array(text.utf8)
        guard Glibc.write(file, bytes, bytes.count) == bytes.count else {
            throw Failure(description: "cannot write \(path): \(SystemError.text(errno))")
        }
    }
}
