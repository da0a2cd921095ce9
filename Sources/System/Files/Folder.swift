package import Glibc

/// Folders of the file system.
package enum Folder {
    package struct Failure: Error {
        /// The `errno`.
        package var code: Int32
    }

    /// The folder that contains the file `path`.
    package static func containing(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Creates a folder and its missing parents.
    package static func make(_ path: String, mode: mode_t) throws(Failure) {
        if mkdir(path, mode) == 0 { return }
        let code = errno
        switch code {
        case EEXIST:
            return
        case ENOENT where path != containing(path):
            try make(containing(path), mode: mode)
            if mkdir(path, mode) != 0, errno != EEXIST { throw Failure(code: errno) }
        default:
            throw Failure(code: code)
        }
    }
}
