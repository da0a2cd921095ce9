import Glibc
import Synchronization
@testable import System

/// A file system that fails when it is told to.
final class FaultyFiles: StoreFiles {
    enum Call: Hashable, Sendable {
        case makeFolder, create, open, write, claim, truncate, syncData, syncFolder, remove, room
    }

    private struct State {
        var faults: [Call: Int32] = [:]
        var calls: [Call: Int] = [:]
        var free: Int64?
        var total: Int64?
        var takesClaims = true
        var badBlocks: [String: Range<Int64>] = [:]
    }

    private let system = SystemFiles()
    private let state = Mutex(State())

    /// From now on the calls fail with an error number; nil: no more.
    func fail(_ calls: [Call], with code: Int32?) {
        state.withLock { state in for call in calls { state.faults[call] = code } }
    }

    func setTotal(_ total: Int64?) { state.withLock { $0.total = total } }
    func setFree(_ free: Int64?) { state.withLock { $0.free = free } }
    /// Bytes of a file that can't be read from now on.
    func damage(_ path: String, _ bytes: Range<Int64>) { state.withLock { $0.badBlocks[path] = bytes } }
    func refuseClaims() { state.withLock { $0.takesClaims = false } }
    func count(_ call: Call) -> Int { state.withLock { $0.calls[call] ?? 0 } }

    private func pass(_ call: Call, _ path: String) throws(FileFailure) {
        let code = state.withLock { state in
            state.calls[call, default: 0] += 1
            return state.faults[call]
        }
        if let code { throw FileFailure(code: code, action: "\(call)", path: path) }
    }

    func makeFolder(_ path: String) throws(FileFailure) {
        try pass(.makeFolder, path)
        try system.makeFolder(path)
    }
    func create(_ path: String) throws(FileFailure) -> OpenFile {
        try pass(.create, path)
        return try system.create(path)
    }
    func open(_ path: String, forWriting: Bool) throws(FileFailure) -> OpenFile {
        try pass(.open, path)
        return try system.open(path, forWriting: forWriting)
    }
    func read(_ file: borrowing OpenFile, at offset: Int64, count: Int) throws(FileFailure) -> [UInt8] {
        let bad = state.withLock { [path = file.path] in $0.badBlocks[path] }
        if let bad, bad.overlaps(offset..<(offset + Int64(count))) {
            throw FileFailure(code: EIO, action: "read", path: file.path)
        }
        return try system.read(file, at: offset, count: count)
    }
    func write(_ file: borrowing OpenFile, _ bytes: UnsafeRawBufferPointer, at offset: Int64) throws(FileFailure) {
        do throws(FileFailure) { try pass(.write, file.path) } catch {
            // A write that fails leaves a part of it.
            try? system.write(file, UnsafeRawBufferPointer(rebasing: bytes.prefix(bytes.count / 2)), at: offset)
            throw error
        }
        try system.write(file, bytes, at: offset)
    }
    func claim(_ file: borrowing OpenFile, at offset: Int64, length: Int64) throws(FileFailure) {
        try pass(.claim, file.path)
        try system.claim(file, at: offset, length: length)
    }
    func truncate(_ file: borrowing OpenFile, to length: Int64) throws(FileFailure) {
        try pass(.truncate, file.path)
        try system.truncate(file, to: length)
    }
    func syncData(_ file: borrowing OpenFile) throws(FileFailure) { try pass(.syncData, file.path) }
    func beginSync(_ file: borrowing OpenFile) {}
    func syncFolder(_ path: String) throws(FileFailure) { try pass(.syncFolder, path) }
    func remove(_ path: String) throws(FileFailure) {
        try pass(.remove, path)
        try system.remove(path)
    }
    func room(_ folder: String) throws(FileFailure) -> FreeSpace {
        try pass(.room, folder)
        var room = try system.room(folder)
        let (free, total, takesClaims) = state.withLock { ($0.free, $0.total, $0.takesClaims) }
        if let free { room.free = free }
        if let total { room.total = total }
        room.takesClaims = takesClaims
        return room
    }
}
