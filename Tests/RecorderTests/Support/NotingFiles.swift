import Synchronization
@testable import System

/// The real file system, with a list of what was done to names and what was synced, in order.
final class NotingFiles: StoreFiles {
    enum Note: Hashable, Sendable {
        case madeFolder(String)
        case created(String)
        case removed(String)
        case syncedFolder(String)
    }

    private let system = SystemFiles()
    private let list = Mutex<[Note]>([])

    var notes: [Note] { list.withLock { $0 } }

    private func note(_ note: Note) { list.withLock { $0.append(note) } }

    func makeFolder(_ path: String) throws(FileFailure) {
        try system.makeFolder(path)
        note(.madeFolder(path))
    }
    func create(_ path: String) throws(FileFailure) -> OpenFile {
        let file = try system.create(path)
        note(.created(path))
        return file
    }
    func open(_ path: String, forWriting: Bool) throws(FileFailure) -> OpenFile {
        try system.open(path, forWriting: forWriting)
    }
    func write(_ file: borrowing OpenFile, _ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(FileFailure) {
        try system.write(file, bytes, at: offset)
    }
    func claim(_ file: borrowing OpenFile, at offset: Int64, length: Int64) throws(FileFailure) {
        try system.claim(file, at: offset, length: length)
    }
    func truncate(_ file: borrowing OpenFile, to length: Int64) throws(FileFailure) {
        try system.truncate(file, to: length)
    }
    func syncData(_ file: borrowing OpenFile) throws(FileFailure) { try system.syncData(file) }
    func beginSync(_ file: borrowing OpenFile) { system.beginSync(file) }
    func syncFolder(_ path: String) throws(FileFailure) {
        try system.syncFolder(path)
        note(.syncedFolder(path))
    }
    func remove(_ path: String) throws(FileFailure) {
        try system.remove(path)
        note(.removed(path))
    }
    func room(_ folder: String) throws(FileFailure) -> FreeSpace { try system.room(folder) }
}
