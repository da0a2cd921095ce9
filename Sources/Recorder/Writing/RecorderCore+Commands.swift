import Device
import System

/// Commands from other threads.
extension RecorderCore {
    private func opened() throws(RecordingError) -> RecordingIndex {
        guard let index else { throw .unavailable("the folder \(settings.directory) can't be used now") }
        return index
    }

    /// Runs a command; a disk failure in it is handled like a failure of the writer.
    private mutating func run<Result>(
        _ body: (inout RecorderCore) throws(StoreFailure) -> Result
    ) throws(RecordingError) -> Result {
        do throws(StoreFailure) { return try body(&self) } catch {
            fail(error)
            throw .unavailable(error.reason)
        }
    }

    private mutating func row(named name: String) throws(RecordingError) -> SegmentRow {
        let index = try opened()
        let row = try run { _ throws(StoreFailure) in
            try StoreFailure.index { () throws(DatabaseFailure) in
                try RecordingQueries(database: index.database).segment(named: name)
            }
        }
        guard let row else { throw .noSuchRecording(name) }
        return row
    }

    func usage() throws(RecordingError) -> RecordingUsage {
        _ = try opened()
        // The disk may be smaller than the configured capacity.
        let free = (try? files.room(settings.directory).free).map { max(0, $0 - Self.diskReserve) } ?? .max
        let capacity = free < book.capacity - book.used ? book.used + free : book.capacity
        return RecordingUsage(capacity: capacity, used: book.used)
    }

    mutating func delete(named name: String) throws(RecordingError) {
        let index = try opened()
        let row = try row(named: name)
        if row.state == .open { throw .inUse(name: name, why: "being recorded") }
        if row.isLocked { throw .inUse(name: name, why: "locked") }
        guard table.beginRemoval(row.id) else { throw .inUse(name: name, why: "being played") }
        try run { core throws(StoreFailure) in
            try StoreFailure.index { () throws(DatabaseFailure) in try index.setGoing(id: row.id) }
            try core.removeFile(of: row)
            try core.save()
        }
    }

    mutating func setLocked(_ isLocked: Bool, named name: String) throws(RecordingError) {
        let index = try opened()
        let row = try row(named: name)
        try run { _ throws(StoreFailure) in
            try StoreFailure.index { () throws(DatabaseFailure) in try index.setLocked(id: row.id, isLocked) }
        }
    }

    mutating func deleteAll() throws(RecordingError) {
        let index = try opened()
        try run { core throws(StoreFailure) in
            for stream in core.open.streams {
                try core.close(stream, nextTicks: nil)
                core.restarting.insert(stream)
            }
            while true {
                // In batches: a transaction of a million rows would fill the log.
                let rows = try StoreFailure.index { () throws(DatabaseFailure) in
                    try index.database.transaction { () throws(DatabaseFailure) in
                        let rows = try index.some(500)
                        for row in rows { try index.setGoing(id: row.id) }
                        return rows
                    }
                }
                if rows.isEmpty { break }
                for row in rows {
                    _ = core.table.beginRemoval(row.id, evenPinned: true)
                    try core.removeFile(of: row)
                }
                try core.save()
            }
        }
    }

    /// Ends the recorder: writes all queued data and closes all segments.
    package mutating func end() {
        _ = turn()
        guard index != nil else { return }
        do throws(StoreFailure) {
            for recorder in recorders { try write(recorder.take(everything: true), of: recorder) }
            for stream in open.streams { try close(stream, nextTicks: nil) }
            try save()
        } catch { fail(error) }
        index = nil
        lock = nil
        desk.close(why: "the store was closed")
    }
}

extension RecordingIndex {
    /// The first few segments.
    func some(_ count: Int) throws(DatabaseFailure) -> [SegmentRow] {
        var rows: [SegmentRow] = []
        try database.query(
            "SELECT \(SegmentRow.columns) FROM segment WHERE state < 2 ORDER BY id LIMIT ?1", [.number(Int64(count))]
        ) { rows.append(SegmentRow($0)) }
        return rows
    }
}
