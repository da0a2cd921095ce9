import Base
import CSQLite
import Device
import System

/// The writable connection to the index. Used by the recorder's thread alone.
final class RecordingIndex {
    let database: Database
    /// The longest segment ever recorded, in nanoseconds: how long before a time a segment that reaches into it may
    /// begin.
    private var longest: Int64
    /// Whether the index was created just now, or the existing one had lost its content.
    let isNew: Bool

    static let fileName = "index.sqlite"
    private static let version: Int64 = 1
    /// Upper bound of the bytes of one stream and day; no disk is as large.
    private static let largestSum: Int64 = 1 << 50
    private static let nanosecondsADay: Int64 = 86_400_000_000_000

    /// Opens the index, or creates it.
    init(path: String) throws(DatabaseFailure) {
        database = try Database(path: path)
        // WAL and FULL: a committed transaction is durable. Frequent checkpoints keep the log within the size that is
        // counted.
        try database.execute(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 64;"
                + "PRAGMA journal_size_limit = 524288;")
        let version = try database.number("PRAGMA user_version") ?? 0
        isNew = version == 0
        if isNew {
            try database.execute("BEGIN IMMEDIATE; \(Self.schema) PRAGMA user_version = \(Self.version); COMMIT;")
        } else if version != Self.version {
            throw DatabaseFailure(
                code: SQLITE_MISMATCH, message: "it was made by a newer program (version \(version))", path: path)
        }
        // These sums decide what is removed: an absurd one would cost every recording, or fill the disk.
        let absurd = try database.number(
            "SELECT count(*) FROM day WHERE allocated NOT BETWEEN 0 AND \(Self.largestSum)"
                + " OR segments NOT BETWEEN 0 AND \(Self.largestSum)") ?? 0
        if absurd > 0 { throw DatabaseFailure(code: SQLITE_CORRUPT, message: "its sums are wrong", path: path) }
        longest = try database.number("SELECT value FROM fact WHERE name = 'longest'") ?? 0
    }

    private static var schema: String {
        let day = "\(nanosecondsADay)"
        func add(_ row: String, _ sign: String) -> String {
            """
            INSERT INTO day VALUES (\(row).stream, \(row).start / \(day), \(sign)1, \(sign)\(row).allocated)
                ON CONFLICT DO UPDATE SET segments = segments + excluded.segments,
                    allocated = allocated + excluded.allocated;
            """
        }
        return """
            CREATE TABLE segment (
                id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, stream INTEGER NOT NULL,
                state INTEGER NOT NULL, locked INTEGER NOT NULL, start INTEGER NOT NULL, timestamp INTEGER NOT NULL,
                ticks INTEGER NOT NULL, bytes INTEGER NOT NULL, allocated INTEGER NOT NULL);
            CREATE INDEX segment_time ON segment (stream, start) WHERE state < 2;
            CREATE INDEX segment_removable ON segment (stream, id) WHERE state = 1 AND locked = 0;
            CREATE INDEX segment_unsettled ON segment (id) WHERE state <> 1;
            CREATE TABLE key_frames (segment INTEGER PRIMARY KEY, packed BLOB NOT NULL);
            CREATE TABLE day (
                stream INTEGER NOT NULL, day INTEGER NOT NULL, segments INTEGER NOT NULL, allocated INTEGER NOT NULL,
                PRIMARY KEY (stream, day)) WITHOUT ROWID;
            CREATE TABLE fact (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
            CREATE TRIGGER segment_comes AFTER INSERT ON segment WHEN new.state < 2 BEGIN \(add("new", "")) END;
            CREATE TRIGGER segment_changes AFTER UPDATE OF start, allocated ON segment WHEN old.state < 2 BEGIN
                \(add("old", "-")) \(add("new", "")) DELETE FROM day WHERE segments = 0 AND stream = old.stream
                    AND day = old.start / \(day);
            END;
            CREATE TRIGGER segment_goes AFTER UPDATE OF state ON segment WHEN old.state < 2 AND new.state = 2 BEGIN
                \(add("old", "-")) DELETE FROM day WHERE segments = 0 AND stream = old.stream
                    AND day = old.start / \(day);
            END;
            CREATE TRIGGER segment_gone AFTER DELETE ON segment BEGIN
                DELETE FROM key_frames WHERE segment = old.id;
            END;
            """
    }

    // MARK: Segments

    /// - Returns: the segment's number.
    func open(
        name: SegmentName, start: Int64, timestamp: UInt64
    ) throws(DatabaseFailure) -> Int64 {
        try database.query(
            "INSERT INTO segment VALUES (NULL, ?1, ?2, 0, 0, ?3, ?4, 0, 0, 0)",
            [.text(name.description), .number(name.stream.code), .number(start), .number(Int64(timestamp))])
        return database.lastID
    }

    /// Records how much of an open segment is on the disk.
    func save(id: Int64, bytes: Int64, ticks: Int64, keyFrames: KeyFrameTable) throws(DatabaseFailure) {
        try database.query(
            "UPDATE segment SET bytes = ?2, ticks = ?3 WHERE id = ?1", [.number(id), .number(bytes), .number(ticks)])
        try database.query(
            "INSERT OR REPLACE INTO key_frames VALUES (?1, ?2)", [.number(id), .blob(keyFrames.packed)])
    }

    /// Records that the first access unit of an open segment was lost, so that it begins with a later one.
    package func restart(id: Int64, start: Int64, timestamp: UInt64) throws(DatabaseFailure) {
        try database.query(
            "UPDATE segment SET start = ?2, timestamp = ?3 WHERE id = ?1",
            [.number(id), .number(start), .number(Int64(timestamp))])
    }

    /// Records that a segment is complete.
    func close(
        id: Int64, bytes: Int64, allocated: Int64, ticks: Int64, keyFrames: KeyFrameTable
    ) throws(DatabaseFailure) {
        try save(id: id, bytes: bytes, ticks: ticks, keyFrames: keyFrames)
        try database.query(
            "UPDATE segment SET state = 1, allocated = ?2 WHERE id = ?1", [.number(id), .number(allocated)])
        let duration = Duration(ticks: ticks).nanoseconds
        if duration > longest {
            try database.query("INSERT OR REPLACE INTO fact VALUES ('longest', ?1)", [.number(duration)])
            longest = duration
        }
    }

    func setGoing(id: Int64) throws(DatabaseFailure) {
        try database.query("UPDATE segment SET state = 2 WHERE id = ?1", [.number(id)])
    }

    func setLocked(id: Int64, _ isLocked: Bool) throws(DatabaseFailure) {
        try database.query("UPDATE segment SET locked = ?2 WHERE id = ?1", [.number(id), .number(isLocked ? 1 : 0)])
    }

    /// Removes the row of a segment whose file is gone.
    package func forget(id: Int64) throws(DatabaseFailure) {
        try setGoing(id: id)
        try database.query("DELETE FROM segment WHERE id = ?1", [.number(id)])
    }

    /// Shifts the start times that were recorded before the clock was set.
    func retime(from id: Int64, before: Int64, by: Int64) throws(DatabaseFailure) {
        try database.query(
            "UPDATE segment SET start = max(0, start + ?3) WHERE id >= ?1 AND start < ?2 AND state < 2",
            [.number(id), .number(before), .number(by)])
    }

    // MARK: The writer's queries

    /// The stream's oldest removable segment after `id`.
    func oldestRemovable(of stream: StreamID, after id: Int64) throws(DatabaseFailure) -> SegmentRow? {
        var result: SegmentRow?
        try database.query(
            "SELECT \(SegmentRow.columns) FROM segment WHERE stream = ?1 AND id > ?2 AND state = 1 AND locked = 0 "
                + "ORDER BY id LIMIT 1", [.number(stream.code), .number(id)]) { result = SegmentRow($0) }
        return result
    }

    /// Segments that are open or being removed: the ones to settle at a start.
    func unsettled() throws(DatabaseFailure) -> [SegmentRow] {
        var rows: [SegmentRow] = []
        try database.query("SELECT \(SegmentRow.columns) FROM segment WHERE state <> 1 ORDER BY id") {
            rows.append(SegmentRow($0))
        }
        return rows
    }

    func streams() throws(DatabaseFailure) -> Set<StreamID> {
        var streams: Set<StreamID> = []
        try database.query("SELECT DISTINCT stream FROM day") { streams.insert(StreamID(code: $0.number(0))) }
        return streams
    }

    /// The disk space that all closed segments take up.
    func allocated() throws(DatabaseFailure) -> Int64 { try database.number("SELECT sum(allocated) FROM day") ?? 0 }
}
