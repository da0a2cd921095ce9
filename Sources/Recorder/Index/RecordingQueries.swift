import Device
import System

/// Queries of the index. The cost of each grows with the number of days in a range, not of segments.
struct RecordingQueries {
    let database: Database

    private static let nanosecondsADay: Int64 = 86_400_000_000_000

    func segment(named name: String) throws(DatabaseFailure) -> SegmentRow? {
        var result: SegmentRow?
        try database.query(
            "SELECT \(SegmentRow.columns) FROM segment WHERE name = ?1 AND state < 2", [.text(name)]
        ) { result = SegmentRow($0) }
        return result
    }

    func segment(id: Int64) throws(DatabaseFailure) -> SegmentRow? {
        var result: SegmentRow?
        try database.query(
            "SELECT \(SegmentRow.columns) FROM segment WHERE id = ?1 AND state < 2", [.number(id)]
        ) { result = SegmentRow($0) }
        return result
    }

    func keyFrames(of id: Int64) throws(DatabaseFailure) -> KeyFrameTable? {
        var result: KeyFrameTable?
        try database.query("SELECT packed FROM key_frames WHERE segment = ?1", [.number(id)]) {
            result = KeyFrameTable(packed: $0.blob(0))
        }
        return result
    }

    /// One page of the segments that overlap a range.
    ///
    /// - Parameters:
    ///   - from: the first nanosecond since 1970; `to`: the one after the last.
    ///   - skip: the number of segments before the page.
    /// - Returns: the page, and the number of segments on all pages.
    func page(
        of stream: StreamID, from: Int64, to: Int64, newestFirst: Bool, skip: Int, limit: Int
    ) throws(DatabaseFailure) -> (rows: [SegmentRow], total: Int) {
        guard from < to else { return ([], 0) }
        // Few segments begin before the range and reach into it; the others can be counted by days.
        let early = try reachingInto(stream, from)
        let later = try count(stream, from, to)
        let total = early.count + later
        var rows: [SegmentRow] = []
        if newestFirst {
            rows = try begun(stream, from, to, newestFirst: true, skip: skip, limit: limit)
            let rest = early.reversed().dropFirst(max(0, skip - later)).prefix(limit - rows.count)
            rows += rest
        } else {
            rows = Array(early.dropFirst(skip).prefix(limit))
            rows += try begun(
                stream, from, to, newestFirst: false, skip: max(0, skip - early.count), limit: limit - rows.count)
        }
        return (rows, total)
    }

    /// All segments that overlap a range, in the order of their start.
    func all(
        of stream: StreamID, from: Int64, to: Int64, after id: Int64 = 0
    ) throws(DatabaseFailure) -> [SegmentRow] {
        var rows = try reachingInto(stream, from)
        try database.query(
            "SELECT \(SegmentRow.columns) FROM segment WHERE stream = ?1 AND start >= ?2 AND start < ?3 AND state < 2 "
                + "ORDER BY start, id", [.number(stream.code), .number(from), .number(to)]
        ) { rows.append(SegmentRow($0)) }
        return rows.filter { $0.id > id }
    }

    private func reachingInto(_ stream: StreamID, _ time: Int64) throws(DatabaseFailure) -> [SegmentRow] {
        let longest = try database.number("SELECT value FROM fact WHERE name = 'longest'") ?? 0
        // The length of an open segment lags behind in the index; the value in memory is used for it.
        let back = max(longest, 3_600_000_000_000)
        var rows: [SegmentRow] = []
        try database.query(
            "SELECT \(SegmentRow.columns) FROM segment WHERE stream = ?1 AND start >= ?2 AND start < ?3 AND state < 2 "
                + "ORDER BY start, id",
            [.number(stream.code), .number(time < .min + back ? .min : time - back), .number(time)]
        ) { row in
            let row = SegmentRow(row)
            if row.end > time || row.state == .open { rows.append(row) }
        }
        return rows
    }

    /// The number of segments that begin in the range.
    private func count(_ stream: StreamID, _ from: Int64, _ to: Int64) throws(DatabaseFailure) -> Int {
        let day = Self.nanosecondsADay
        let (first, last) = (Self.day(max(from, .min + 1) - 1) + 1, Self.day(to))
        let between = "SELECT count(*) FROM segment WHERE stream = ?1 AND start >= ?2 AND start < ?3 AND state < 2"
        func count(_ from: Int64, _ to: Int64) throws(DatabaseFailure) -> Int {
            if from >= to { return 0 }
            return Int(try database.number(between, [.number(stream.code), .number(from), .number(to)]) ?? 0)
        }
        guard first < last else { return try count(from, to) }
        let whole = try database.number(
            "SELECT sum(segments) FROM day WHERE stream = ?1 AND day >= ?2 AND day < ?3",
            [.number(stream.code), .number(first), .number(last)]) ?? 0
        return try Int(whole) + count(from, first.multipliedClamped(by: day))
            + count(last.multipliedClamped(by: day), to)
    }

    /// The segments that begin in the range.
    private func begun(
        _ stream: StreamID, _ from: Int64, _ to: Int64, newestFirst: Bool, skip: Int, limit: Int
    ) throws(DatabaseFailure) -> [SegmentRow] {
        guard limit > 0 else { return [] }
        var (from, to, left) = (from, to, skip)
        // Whole days are skipped by their sums.
        let day = Self.nanosecondsADay
        var edge: Int64?
        try database.query(
            "SELECT day, segments FROM day WHERE stream = ?1 AND day >= ?2 AND day <= ?3 "
                + "ORDER BY day \(newestFirst ? "DESC" : "ASC")",
            [.number(stream.code), .number(Self.day(from)), .number(Self.day(to - 1))]
        ) { row in
            if edge != nil { return }
            let isCut = row.number(0) == Self.day(from) || row.number(0) == Self.day(to - 1)
            // In a day that the range cuts, rows are skipped one by one below.
            if !isCut && Int(row.number(1)) <= left && left > 0 {
                left -= Int(row.number(1))
            } else if !isCut {
                edge = row.number(0)
            } else {
                let first = max(from, row.number(0) * day)
                let last = min(to, (row.number(0) + 1).multipliedClamped(by: day))
                let inside = (try? count(stream, first, last)) ?? 0
                if inside <= left && left > 0 { left -= inside } else { edge = row.number(0) }
            }
        }
        guard let edge else { return [] }
        if newestFirst { to = min(to, (edge + 1).multipliedClamped(by: day)) } else { from = max(from, edge * day) }
        var rows: [SegmentRow] = []
        let order = newestFirst ? "start DESC, id DESC" : "start, id"
        try database.query(
            "SELECT \(SegmentRow.columns) FROM segment WHERE stream = ?1 AND start >= ?2 AND start < ?3 AND state < 2 "
                + "ORDER BY \(order) LIMIT ?4 OFFSET ?5",
            [.number(stream.code), .number(from), .number(to), .number(Int64(limit)), .number(Int64(left))]
        ) { rows.append(SegmentRow($0)) }
        return rows
    }

    private static func day(_ time: Int64) -> Int64 {
        time >= 0 ? time / nanosecondsADay : -((-(time + 1)) / nanosecondsADay) - 1
    }
}

extension Int64 {
    fileprivate func multipliedClamped(by other: Int64) -> Int64 {
        let (product, overflows) = multipliedReportingOverflow(by: other)
        return overflows ? (self < 0 ? .min : .max) : product
    }
}
