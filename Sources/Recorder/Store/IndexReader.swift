import Device
import Synchronization
import System

/// The read connection for queries, which never wait for the writer.
final class IndexReader: Sendable {
    private struct State: ~Copyable {
        var queries: RecordingQueries?
        var whyClosed = "the store is not open"
        /// Whether it was opened for reading alone, which blocks a later writer.
        var isAlone = false
    }

    let table: SegmentTable
    private let state = Mutex(State())

    init(table: SegmentTable) { self.table = table }

    func open(_ path: String) throws(DatabaseFailure) {
        try state.withLock { state throws(DatabaseFailure) in
            state.queries = RecordingQueries(database: try Database(path: path, .reading))
            state.isAlone = false
        }
    }

    /// Opens the index without a writer in this program, perhaps on a read-only disk. There, after a power cut, the
    /// newest rows may be missing, which were in SQLite's log alone. Does nothing when already open.
    func openAlone(_ path: String) throws(DatabaseFailure) {
        try state.withLock { state throws(DatabaseFailure) in
            guard state.queries == nil else { return }
            func open(_ access: Database.Access) throws(DatabaseFailure) -> RecordingQueries {
                let database = try Database(path: path, access)
                // Opening alone reads nothing.
                _ = try database.number("SELECT count(*) FROM sqlite_schema")
                return RecordingQueries(database: database)
            }
            do throws(DatabaseFailure) {
                state.queries = try open(.reading)
            } catch {
                guard let queries = try? open(.readingWhatNeverChanges) else { throw error }
                state.queries = queries
            }
            state.isAlone = true
        }
    }

    func closeAlone() {
        state.withLock { state in if state.isAlone { state.queries = nil } }
    }

    func close(why: String) {
        state.withLock { state in
            state.queries = nil
            state.whyClosed = why
        }
    }

    /// Runs a query of the index.
    package func ask<Answer: Sendable>(
        _ question: (RecordingQueries) throws(DatabaseFailure) -> Answer
    ) throws(RecordingError) -> Answer {
        try state.withLock { state throws(RecordingError) in
            guard let queries = state.queries else { throw .unavailable(state.whyClosed) }
            do throws(DatabaseFailure) { return try question(queries) } catch {
                throw .unavailable("\(error)")
            }
        }
    }

    /// A row, updated with the state in memory of an open segment.
    func current(_ row: SegmentRow) -> SegmentRow {
        guard row.state == .open, let live = table.live(row.id) else { return row }
        var row = row
        row.bytes = live.bytes
        row.ticks = live.ticks
        return row
    }
}
