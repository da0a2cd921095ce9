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

    package let path: String
    /// Why nothing that is set outlives the agent: its disk takes nothing, and memory stands in for it. Nil: all does.
    package let trouble: Failure?
    private let database: Mutex<Database>

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
        // sqlite's own check answers with one row, "ok", or with what is wrong.
        var answer = ""
        try? database.query("PRAGMA quick_check(1)") { answer = $0.text(0) }
        guard answer == "ok" else { throw Failure.damaged(path: path, reason: "it is damaged") }
        return database
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

    private func run(_ sql: String, name: String, value: [UInt8]? = nil) throws -> [[UInt8]] {
        try database.withLock { database in
            var rows: [[UInt8]] = []
            do throws(DatabaseFailure) {
                try database.query(sql, [.text(name)] + (value.map { [.blob($0)] } ?? [])) { rows.append($0.blob(0)) }
            } catch {
                throw Failure.unusable(path: path, reason: error.message)
            }
            return rows
        }
    }
}
