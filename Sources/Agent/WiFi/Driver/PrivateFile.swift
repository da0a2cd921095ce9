import Glibc

/// Small files that nobody else may read.
enum PrivateFile {
    struct Failure: Error, CustomStringConvertible { var description: String }

    /// Writes it with mode 600, whatever the umask and whoever made an earlier one.
    static func write(_ text: String, to path: String) throws(Failure) {
        unlink(path)
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Failure(description: "cannot make \(path): \(String(cString: strerror(errno)))") }
        defer { close(file) }
        let bytes = Array(text.utf8)
        guard Glibc.write(file, bytes, bytes.count) == bytes.count else {
            throw Failure(description: "cannot write \(path): \(String(cString: strerror(errno)))")
        }
    }
}
