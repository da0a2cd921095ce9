import Glibc
import Synchronization
import System

/// The snapshots that wait for upload: a folder that never exceeds its capacity, except for a single larger snapshot.
/// Calls block for the disk.
package final class PictureFolder: Sendable {
    struct File: Hashable {
        var name: String
        package var bytes: Int64
    }

    /// An error when a snapshot can't be stored.
    package struct Failure: Error, CustomStringConvertible {
        package var path: String
        var code: Int32
        package var description: String { "can't keep \(path): \(SystemError.text(code))" }
    }

    private let directory: String
    private let capacity: Int64
    private let keeping = Mutex(())

    /// The folder in the state folder; created when missing.
    package init(stateDirectory: String, capacity: Int64) {
        directory = Self.directory(stateDirectory)
        self.capacity = capacity
        try? Folder.make(directory, mode: 0o700)
        for name in Self.names(in: directory) where name.hasPrefix(".") { unlink(path(name)) }
    }

    private static func directory(_ stateDirectory: String) -> String { stateDirectory + "/pictures" }

    package func path(_ name: String) -> String { "\(directory)/\(name)" }

    /// The waiting snapshots, oldest first.
    var files: [File] {
        let found = Self.names(in: directory).filter { !$0.hasPrefix(".") }.compactMap { name -> File? in
            var status = stat()
            return stat(path(name), &status) == 0 ? File(name: name, bytes: Int64(status.st_size)) : nil
        }
        return found.sorted { (Self.time($0.name), $0.name) < (Self.time($1.name), $1.name) }
    }

    /// Stores a snapshot; when this returns, it is on the disk.
    ///
    /// - Returns: the oldest snapshots, which were removed to make space.
    package func keep(_ name: String, _ bytes: [UInt8]) throws(Failure) -> [String] {
        try keeping.withLock { _ throws(Failure) in
            var gone: [String] = []
            var files = files[...]
            var total = files.reduce(Int64(bytes.count)) { $0 + $1.bytes }
            while total > capacity, let oldest = files.popFirst() {
                unlink(path(oldest.name))
                gone.append(oldest.name)
                total -= oldest.bytes
            }
            let draft = path("." + name)
            do throws(Failure) { try Self.write(bytes, to: draft, as: path(name)) } catch {
                unlink(draft)
                throw error
            }
            return gone
        }
    }

    func remove(_ name: String) { unlink(path(name)) }

    /// Removes all snapshots (a factory reset).
    package static func clear(stateDirectory: String) {
        let directory = directory(stateDirectory)
        for name in names(in: directory) { unlink("\(directory)/\(name)") }
    }

    // MARK: Files

    /// The time in `…_YYYYMMDDHHMMSS.jpg`: the part after the last underscore.
    private static func time(_ name: String) -> Substring { name.split(separator: "_").last ?? "" }

    private static func names(in directory: String) -> [String] {
        guard let folder = opendir(directory) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    private static func write(_ bytes: [UInt8], to draft: String, as path: String) throws(Failure) {
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure(path: path, code: errno) }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Failure(path: path, code: errno) }
            rest = rest.dropFirst(count)
        }
        guard fsync(descriptor) == 0, rename(draft, path) == 0 else { throw Failure(path: path, code: errno) }
        let folder = open(Folder.containing(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }
}
