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

    /// Creates a folder and its missing parents; an existing one is not changed. ENOTDIR: the path is not a folder.
    package static func make(_ path: String, mode: mode_t) throws(Failure) {
        if mkdir(path, mode) == 0 { return }
        if errno == ENOENT, path != containing(path) {
            try make(containing(path), mode: mode)
            if mkdir(path, mode) == 0 { return }
        }
        guard errno == EEXIST else { throw Failure(code: errno) }
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { throw Failure(code: ENOTDIR) }
    }
}
