import Glibc
import System

/// Keeps two programs from writing into the same folder. Released when the value is destroyed or its program ends.
struct FolderLock: ~Copyable {
    private let folder: OpenFile

    init(_ path: String) throws(FileFailure) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFailure(code: errno, action: "open", path: path) }
        let opened = OpenFile(descriptor: descriptor, path: path)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw FileFailure(code: errno, action: "have for oneself (does another agent run?)", path: path)
        }
        folder = consume opened
    }
}
