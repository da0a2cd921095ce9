import CSQLite

/// An error that SQLite reports.
package struct DatabaseFailure: Error, CustomStringConvertible {
    package var code: Int32
    package var message: String
    package var path: String

    /// Whether the file is not, or no longer, a database.
    package var isDamage: Bool { code & 0xFF == SQLITE_CORRUPT || code & 0xFF == SQLITE_NOTADB }

    package var description: String { "the index \(path): \(message)" }

    package init(code: Int32, message: String, path: String) {
        self.code = code
        self.message = message
        self.path = path
    }
}

/// A connection to a database. One thread at a time may use it.
package final class Database {
    package enum Value {
        case number(Int64)
        case text(String)
        case blob([UInt8])
    }

    /// The current row of a query.
    package struct Row {
        fileprivate let statement: OpaquePointer?

        package func number(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

        package func text(_ column: Int32) -> String {
            sqlite3_column_text(statement, column).map { String(cString: $0) } ?? ""
        }

        package func blob(_ column: Int32) -> [UInt8] {
            Array(UnsafeRawBufferPointer(
                start: sqlite3_column_blob(statement, column), count: Int(sqlite3_column_bytes(statement, column))))
        }
    }

    package let path: String
    private let handle: OpaquePointer
    /// Compiled statements by their SQL text: a few dozen.
    private var statements: [String: OpaquePointer] = [:]

    package enum Access {
        case writing
        case reading
        /// In memory only; other files may be attached by their URIs.
        case inMemory
        /// On a read-only disk: SQLite needs no files beside the database, and ignores its log.
        case readingWhatNeverChanges
    }

    /// - Parameter busyTimeout: milliseconds to wait for another process that holds the database.
    package init(path: String, _ access: Access = .writing, busyTimeout: Int32 = 5_000) throws(DatabaseFailure) {
        self.path = path
        var handle: OpaquePointer?
        let (name, flags) =
            switch access {
            case .writing: (path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
            case .reading: (path, SQLITE_OPEN_READONLY)
            case .inMemory: (":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI)
            case .readingWhatNeverChanges: (Self.address(path), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)
            }
        let code = sqlite3_open_v2(name, &handle, flags | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let handle else {
            let message = handle.map { String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            sqlite3_close_v2(handle)
            throw DatabaseFailure(code: code, message: message, path: path)
        }
        self.handle = handle
        sqlite3_extended_result_codes(handle, 1)
        sqlite3_busy_timeout(handle, busyTimeout)
    }

    private static func address(_ path: String) -> String {
        let escapes: [Character: String] = ["%": "%25", "?": "%3f", "#": "%23"]
        return "file:" + path.map { escapes[$0] ?? String($0) }.joined() + "?immutable=1"
    }

    deinit {
        for statement in statements.values { sqlite3_finalize(statement) }
        sqlite3_close_v2(handle)
    }

    /// Runs statements that have no parameters.
    package func execute(_ sql: String) throws(DatabaseFailure) { try check(sqlite3_exec(handle, sql, nil, nil, nil)) }

    /// Runs one statement and calls `body` for each row of its result.
    package func query(_ sql: String, _ values: [Value] = [], _ body: (Row) -> Void = { _ in }) throws(DatabaseFailure)
    {
        let statement = try prepared(sql)
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        for (index, value) in values.enumerated() { try bind(value, to: statement, at: Int32(index + 1)) }
        while true {
            let code = sqlite3_step(statement)
            if code == SQLITE_DONE { return }
            guard code == SQLITE_ROW else { throw failure(code) }
            body(Row(statement: statement))
        }
    }

    /// The first column of the first row; nil when there is no row.
    package func number(_ sql: String, _ values: [Value] = []) throws(DatabaseFailure) -> Int64? {
        var result: Int64?
        try query(sql, values) { if result == nil { result = $0.number(0) } }
        return result
    }

    /// The row number of the last insertion.
    package var lastID: Int64 { sqlite3_last_insert_rowid(handle) }

    /// Runs `body` in a transaction; its changes are on the disk when this returns.
    package func transaction<Result>(_ body: () throws(DatabaseFailure) -> Result) throws(DatabaseFailure) -> Result {
        try execute("BEGIN IMMEDIATE")
        do throws(DatabaseFailure) {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            try? execute("ROLLBACK")
            throw error
        }
    }

    private func prepared(_ sql: String) throws(DatabaseFailure) -> OpaquePointer? {
        if let statement = statements[sql] { return statement }
        var statement: OpaquePointer?
        try check(sqlite3_prepare_v2(handle, sql, -1, &statement, nil))
        if let statement { statements[sql] = statement }
        return statement
    }

    private func bind(_ value: Value, to statement: OpaquePointer?, at index: Int32) throws(DatabaseFailure) {
        switch value {
        case .number(let number): try check(sqlite3_bind_int64(statement, index, number))
        case .text(let text): try check(csqlite_bind_text(statement, index, text, Int32(text.utf8.count)))
        case .blob(let bytes):
            let code = bytes.withUnsafeBytes { bytes in
                // A null pointer would be NULL, not an empty value.
                csqlite_bind_blob(
                    statement, index, bytes.baseAddress ?? UnsafeRawPointer(bitPattern: 1), Int32(bytes.count))
            }
            try check(code)
        }
    }

    private func check(_ code: Int32) throws(DatabaseFailure) { if code != SQLITE_OK { throw failure(code) } }

    private func failure(_ code: Int32) -> DatabaseFailure {
        DatabaseFailure(code: code, message: String(cString: sqlite3_errmsg(handle)), path: path)
    }
}
