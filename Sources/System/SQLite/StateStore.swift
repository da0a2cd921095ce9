import CSQLite
import Glibc
import Synchronization

/// The settings and state that the agent keeps between runs: names and values in `state.sqlite`. The user's
/// configuration is separate and never written.
///
/// A value survives power loss once `set` has returned, unless `trouble` is set. Calls block for a disk sync; they are
/// rare.
package final class StateStore: Sendable {
    /// Why state cannot be stored.
    package enum Failure: Error, CustomStringConvertible {
        case unusable(path: String, reason: String)
        /// The disk is read-only, full or broken.
        case badDisk(path: String, reason: String)
        /// The file is not a database, or a damaged one.
        case damaged(path: String, reason: String)

        var path: String {
            switch self {
            case .unusable(let path, _), .badDisk(let path, _), .damaged(let path, _): path
            }
        }

        package var description: String {
            switch self {
            case .badDisk(let path, let reason): "can't keep state in \(path): \(reason)"
            case .unusable(let path, let reason), .damaged(let path, let reason):
                "can't keep state in \(path): \(reason); stateDirectory must be a folder that this user may write, "
                    + "on a disk with space"
            }
        }
    }

    package let path: String
    /// Why the state is lost when the agent ends: the disk cannot be written, and memory is used instead. Nil: it
    /// persists.
    package let trouble: Failure?
    private let database: Mutex<Database>
    private let resets = Mutex<[@Sendable () async throws -> Void]>([])

    /// Opens the store in a folder, which is created if it is missing.
    ///
    /// A damaged file is renamed to `….damaged` and the store begins empty: the device registers again. An unwritable
    /// disk does not keep the agent from starting: the stored state is read, and changes are kept in memory.
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

    /// A store in memory, for a device that works without a disk: its state is lost when the agent ends.
    package init(withoutDisk trouble: Failure) throws {
        path = trouble.path
        database = Mutex(try Self.open(":memory:", .inMemory, setUp: ""))
        self.trouble = trouble
    }

    /// A value in a folder whose agent may be running; nil also where the file is missing or can't be read. Nothing is
    /// created there.
    package static func peek(directory: String, name: String) -> [UInt8]? {
        let path = directory + "/state.sqlite"
        for access in [Database.Access.reading, .readingWhatNeverChanges] {
            var value: [UInt8]?
            do throws(DatabaseFailure) {
                let database = try Database(path: path, access, busyTimeout: 200)
                try database.query("SELECT value FROM state WHERE name = ?1", [.text(name)]) { value = $0.blob(0) }
                return value
            } catch { continue }
        }
        return nil
    }

    private static func openOrBegin(_ path: String) throws -> Database {
        do {
            return try open(path)
        } catch let failure {
            // Any other failure may be temporary, and nothing may be lost through it.
            guard case Failure.damaged = failure, rename(path, path + ".damaged") == 0 else { throw failure }
            for suffix in ["-wal", "-shm"] { unlink(path + suffix) }
            return try open(path)
        }
    }

    private static func open(_ path: String) throws -> Database {
        // Created before SQLite does it, so that the file is never readable for others; -wal and -shm inherit the mode.
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
            // A full disk has no space for the shared memory beside the database; with exclusive access none is needed.
            let alone = "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            guard let database = try? open(path, setUp: alone) else { throw failure }
            return database
        }
    }

    /// A copy in memory of everything in the file that can be read.
    private static func copy(of path: String) throws -> Database {
        let database = try open(":memory:", .inMemory, setUp: "")
        let escaped = path.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let copying = """
            ATTACH 'file:\(escaped)?mode=ro&immutable=1' AS file; INSERT INTO main.state SELECT * FROM file.state;
            """
        try? database.execute(copying)
        try? database.execute("DETACH file")
        return database
    }

    private static func open(
        _ path: String, _ access: Database.Access = .writing, setUp: String
    ) throws -> Database {
        let database: Database
        do throws(DatabaseFailure) {
            database = try Database(path: path, access, busyTimeout: 0)
        } catch {
            throw Failure.unusable(path: path, reason: error.message)
        }
        do throws(DatabaseFailure) {
            try database.execute(setUp + """
                CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY NOT NULL, value BLOB NOT NULL) WITHOUT ROWID;
                """)
        } catch {
            if error.isDamage { throw Failure.damaged(path: path, reason: error.message) }
            if [SQLITE_IOERR, SQLITE_FULL, SQLITE_READONLY].contains(error.code & 0xFF) {
                throw Failure.badDisk(path: path, reason: error.message)
            }
            throw Failure.unusable(path: path, reason: error.message)
        }
        // SQLite's own check returns one row, "ok", or a description of the damage.
        var answer = ""
        try? database.query("PRAGMA quick_check(1)") { answer = $0.text(0) }
        guard answer == "ok" else { throw Failure.damaged(path: path, reason: "it is damaged") }
        return database
    }

    /// The value of a name; nil when there is none.
    package func value(_ name: String) throws -> [UInt8]? {
        try run("SELECT value FROM state WHERE name = ?1", name: name).first
    }

    /// The values of all names that begin with `prefix`.
    package func values(prefix: String) throws -> [[UInt8]] {
        try run("SELECT value FROM state WHERE substr(name, 1, length(?1)) = ?1 ORDER BY name", name: prefix)
    }

    /// Stores a value, or removes the name if it is nil. When this returns, the change is on the disk.
    package func set(_ name: String, to value: [UInt8]?) throws {
        try database.withLock { try set(name, value, in: $0) }
    }

    /// Computes a value and stores it while other callers wait.
    ///
    /// - Parameters:
    ///   - compute: returns the bytes to store, nil to remove the name; in an optional that is nil for no change.
    ///   - stored: called when the change is on the disk, before another caller's turn.
    package func update<Result: Sendable>(
        _ name: String, _ compute: () throws -> (change: [UInt8]??, result: Result), stored: () -> Void
    ) throws -> Result {
        try database.withLock { database in
            let (change, result) = try compute()
            if let change {
                try set(name, change, in: database)
                stored()
            }
            return result
        }
    }

    private func set(_ name: String, _ value: [UInt8]?, in database: Database) throws {
        if let value {
            let sql = "INSERT OR REPLACE INTO state (name, value) VALUES (?1, ?2)"
            _ = try run(sql, name: name, value: value, in: database)
        } else {
            _ = try run("DELETE FROM state WHERE name = ?1", name: name, in: database)
        }
    }

    /// Renames a value, replacing any value of the new name; does nothing when the old name has no value. When this
    /// returns, the change is on the disk.
    package func move(_ name: String, to other: String) throws {
        _ = try run(
            "UPDATE OR REPLACE state SET name = CAST(?2 AS TEXT) WHERE name = ?1", name: name,
            value: Array(other.utf8))
    }

    /// Removes every name that begins with `prefix`; an empty prefix removes everything.
    package func forget(prefix: String) throws {
        _ = try run("DELETE FROM state WHERE substr(name, 1, length(?1)) = ?1", name: prefix)
    }

    // MARK: Factory reset

    /// Registers an action of the factory reset besides emptying the store. The owner of a value that is also in memory
    /// registers when it is made, so that no reset misses it.
    package func whenReset(_ body: @escaping @Sendable () async throws -> Void) { resets.withLock { $0.append(body) } }

    /// Performs all registered actions, the newest first.
    ///
    /// - Throws: the first error, after all actions were performed.
    package func reset() async throws {
        var failure: (any Error)?
        for body in resets.withLock({ $0 }).reversed() {
            do { try await body() } catch { failure = failure ?? error }
        }
        if let failure { throw failure }
    }

    private func run(_ sql: String, name: String, value: [UInt8]? = nil) throws -> [[UInt8]] {
        try database.withLock { try run(sql, name: name, value: value, in: $0) }
    }

    private func run(
        _ sql: String, name: String, value: [UInt8]? = nil, in database: Database
    ) throws -> [[UInt8]] {
        var rows: [[UInt8]] = []
        do throws(DatabaseFailure) {
            try database.query(sql, [.text(name)] + (value.map { [.blob($0)] } ?? [])) { rows.append($0.blob(0)) }
        } catch {
            throw Failure.unusable(path: path, reason: error.message)
        }
        return rows
    }
}
