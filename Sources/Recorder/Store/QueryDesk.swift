import Synchronization
import System

/// The connection that questions go through: they never wait for the writer.
final class QueryDesk: Sendable {
    private struct State: ~Copyable {
        var queries: RecordingQueries?
        var whyClosed = "the store is not open"
        /// Opened for reading alone: in the way of whoever will write again.
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

    /// Without a writer in this program, and perhaps on a disk that takes nothing. There, after a power cut, the newest
    /// of the index may be missing, which was in sqlite's log alone. Does nothing when it is open already.
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

    /// Asks the index.
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

    /// A row with what is known of an open segment beyond the index.
    func current(_ row: SegmentRow) -> SegmentRow {
        guard row.state == .open, let live = table.live(row.id) else { return row }
        var row = row
        row.bytes = live.bytes
        row.ticks = live.ticks
        return row
    }
}
