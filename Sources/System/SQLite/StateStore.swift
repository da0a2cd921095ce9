import CSQLite
import Glibc
import Synchronization

/// What the agent must remember from one run to the next, because a platform set it: names and values in
/// `state.sqlite`. The user's configuration is another thing and never written.
///
/// A value that `set` has returned for survives power loss, unless there is `trouble`. Calls block for a sync of the
/// disk; they are few.
package final class StateStore: Sendable {
    /// Why something can't be remembered.
    package enum Failure: Error, CustomStringConvertible {
        case unusable(path: String, reason: String)
        /// The disk is read-only, full or broken.
        case badDisk(path: String, reason: String)
        /// What is there is no database, or a broken one.
        case damaged(path: String, reason: String)

        package var description: String {
            switch self {
            case .badDisk(let path, let reason): "can't keep state in \(path): \(reason)"
            case .unusable(let path, let reason), .damaged(let path, let reason):
                "can't keep state in \(path): \(reason). stateDirectory must be a folder that this user may write, on a disk "
                    + "with room."
            }
        }
    }

    /// sqlite's handle. It is used under the lock alone.
    private struct Database: ~Copyable {
        package let handle: OpaquePointer
        deinit { sqlite3_close_v2(handle) }
    }

    package let path: String
    /// Why nothing that is set outlives the agent: its disk takes nothing, and memory stands in for it. Nil: all does.
    package let trouble: Failure?
    private let database: Mutex<Database>
    private let resets = Mutex<[@Sendable () async throws -> Void]>([])

    /// Opens the store, in a folder that is made if it is missing.
    ///
    /// A damaged file is put aside as `….damaged` and the store begins empty: the device registers anew. A disk that
    /// takes nothing is no reason not to start: what it has is read, and the rest is remembered until the agent ends.
    package init(directory: String) throws {
        try? Folder.make(directory, mode: 0o700)
        let path = directory + "/state.sqlite"
        self.path = path
        do {
            database = Mutex(try Self.openOrBegin(path))
            trouble = nil
        } catch let failure as Failure {
            guard case .badDisk = failure else { throw failure }
            database = Mutex(try Self.copy(of: path))
            trouble = failure
        }
    }

    private static func openOrBegin(_ path: String) throws -> Database {
        do {
            return try open(path)
        } catch let failure {
            // Anything else may pass, and nothing may be lost by it.
            guard case Failure.damaged = failure, rename(path, path + ".damaged") == 0 else { throw failure }
            for suffix in ["-wal", "-shm"] { unlink(path + suffix) }
            return try open(path)
        }
    }

    private static func open(_ path: String) throws -> Database {
        // Made before sqlite does, so that it is never readable for others; -wal and -shm inherit the mode.
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            close(descriptor)
        } else if [EROFS, EIO, ENOSPC, EDQUOT].contains(errno) {
            throw Failure.badDisk(path: path, reason: SystemError.text(errno))
        }
        do {
            return try open(path, setUp: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")
        } catch let failure {
            if case Failure.damaged = failure { throw failure }
            // A full disk has no room for the shared memory beside the database; who has it alone needs none.
            let alone = "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            guard let database = try? open(path, setUp: alone) else { throw failure }
            return database
        }
    }

    /// In memory: as much of what is in the file as can be read.
    private static func copy(of path: String) throws -> Database {
        let database = try open(":memory:", setUp: "")
        let escaped = path.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let copying = """
            ATTACH 'file:\(escaped)?mode=ro&immutable=1' AS file; INSERT INTO main.state SELECT * FROM file.state;
            """
        _ = sqlite3_exec(database.handle, copying, nil, nil, nil)
        _ = sqlite3_exec(database.handle, "DETACH file", nil, nil, nil)
        return database
    }

    private static func open(_ path: String, setUp: String) throws -> Database {
        var handle: OpaquePointer?
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX | SQLITE_OPEN_URI
        guard sqlite3_open_v2(path, &handle, flags, nil) == SQLITE_OK, let handle else {
            let reason = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close_v2(handle)
            throw Failure.unusable(path: path, reason: reason)
        }
        let database = Database(handle: handle)
        let setUp = setUp + """
            CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY NOT NULL, value BLOB NOT NULL) WITHOUT ROWID;
            """
        let code = sqlite3_exec(handle, setUp, nil, nil, nil)
        let reason = String(cString: sqlite3_errmsg(handle))
        if code == SQLITE_CORRUPT || code == SQLITE_NOTADB { throw Failure.damaged(path: path, reason: reason) }
        if [SQLITE_IOERR, SQLITE_FULL, SQLITE_READONLY].contains(code) {
            throw Failure.badDisk(path: path, reason: reason)
        }
        guard code == SQLITE_OK else { throw Failure.unusable(path: path, reason: reason) }
        guard isSound(handle) else { throw Failure.damaged(path: path, reason: "it is damaged") }
        return database
    }

    /// sqlite's own check answers with one row, "ok", or with what is wrong.
    private static func isSound(_ handle: OpaquePointer) -> Bool {
        var statement: OpaquePointer?
        defer { sqlite3_finalize(statement) }
        guard sqlite3_prepare_v2(handle, "PRAGMA quick_check(1)", -1, &statement, nil) == SQLITE_OK,
            sqlite3_step(statement) == SQLITE_ROW, let text = sqlite3_column_text(statement, 0)
        else { return false }
        return String(cString: text) == "ok"
    }

    /// The value of that name; nil when there is none.
    package func value(_ name: String) throws -> [UInt8]? {
        try run("SELECT value FROM state WHERE name = ?1", name: name).first
    }

    /// The values of all names that begin with `prefix`.
    package func values(prefix: String) throws -> [[UInt8]] {
        try run("SELECT value FROM state WHERE substr(name, 1, length(?1)) = ?1 ORDER BY name", name: prefix)
    }

    /// Remembers a value, or forgets the name with nil. When it returns, that is on the disk.
    package func set(_ name: String, to value: [UInt8]?) throws {
        if let value {
            _ = try run("INSERT OR REPLACE INTO state (name, value) VALUES (?1, ?2)", name: name, value: value)
        } else {
            _ = try run("DELETE FROM state WHERE name = ?1", name: name)
        }
    }

    /// Gives a value another name, in place of what that had; without a value of the old name nothing changes. When it
    /// returns, that is on the disk.
    package func move(_ name: String, to other: String) throws {
        _ = try run(
            "UPDATE OR REPLACE state SET name = CAST(?2 AS TEXT) WHERE name = ?1", name: name,
            value: Array(other.utf8))
    }

    /// Forgets every name that begins with `prefix`; with an empty one, everything.
    package func forget(prefix: String) throws {
        _ = try run("DELETE FROM state WHERE substr(name, 1, length(?1)) = ?1", name: prefix)
    }

    // MARK: Factory reset

    /// Registers what a factory reset has to do beside emptying the store. Whoever keeps a value here and in memory
    /// registers when it is made, so that no reset misses it.
    package func whenReset(_ body: @escaping @Sendable () async throws -> Void) { resets.withLock { $0.append(body) } }

    /// Calls everything that was registered, the newest first.
    ///
    /// - Throws: the first error; all the same everything was called.
    package func reset() async throws {
        var failure: (any Error)?
        for body in resets.withLock({ $0 }).reversed() {
            do { try await body() } catch { failure = failure ?? error }
        }
        if let failure { throw failure }
    }

    private func run(_ sql: String, name: String, value: [UInt8]? = nil) throws -> [[UInt8]] {
        try database.withLock { database in
            func check(_ code: Int32, _ expected: Int32) throws {
                guard code == expected else {
                    throw Failure.unusable(path: path, reason: String(cString: sqlite3_errmsg(database.handle)))
                }
            }
            var statement: OpaquePointer?
            try check(sqlite3_prepare_v2(database.handle, sql, -1, &statement, nil), SQLITE_OK)
            defer { sqlite3_finalize(statement) }
            try check(csqlite_bind_text(statement, 1, name, Int32(name.utf8.count)), SQLITE_OK)
            if let value {
                try value.withUnsafeBytes { bytes in
                    // A null pointer would be NULL, not an empty value.
                    let start = bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1)
                    try check(csqlite_bind_blob(statement, 2, start, Int32(bytes.count)), SQLITE_OK)
                }
            }
            var rows: [[UInt8]] = []
            while true {
                let code = sqlite3_step(statement)
                if code == SQLITE_DONE { return rows }
                try check(code, SQLITE_ROW)
                let bytes = UnsafeRawBufferPointer(
                    start: sqlite3_column_blob(statement, 0), count: Int(sqlite3_column_bytes(statement, 0)))
                rows.append(Array(bytes))
            }
        }
    }
}
