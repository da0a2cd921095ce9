import Glibc

/// Files as bytes and as text.
package enum Files {
    package struct Failure: Error, CustomStringConvertible {
        package var description: String
    }

    /// A file's bytes; none when it cannot be read.
    package static func read(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "r") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return bytes
    }

    /// A file's text; none when it cannot be read.
    package static func text(_ path: String) -> String { String(decoding: read(path), as: UTF8.self) }

    /// Writes a file that only its owner may read.
    package static func write(_ bytes: [UInt8], to path: String) throws {
        guard let file = fopen(path, "w") else { throw Failure(description: "cannot write \(path)") }
        defer { fclose(file) }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count, fflush(file) == 0 else {
            throw Failure(description: "cannot write \(path)")
        }
        chmod(path, 0o600)
    }

    package static func write(_ text: String, to path: String) throws { try write(Array(text.utf8), to: path) }

    /// The names in a folder in order, without those that begin with a dot.
    package static func names(in folder: String) -> [String] {
        allNames(in: folder).filter { !$0.hasPrefix(".") }.sorted()
    }

    /// Removes a file, or a folder and everything in it.
    package static func removeAll(_ path: String) {
        if remove(path) == 0 || errno == ENOENT { return }
        for name in allNames(in: path) { removeAll("\(path)/\(name)") }
        remove(path)
    }

    private static func allNames(in folder: String) -> [String] {
        guard let opened = opendir(folder) else { return [] }
        defer { closedir(opened) }
        var names: [String] = []
        while let entry = readdir(opened) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
