import Base
package import Device
package import Media
import Synchronization
import System

/// Reads recordings: one, or all of a stream in a time range, in sequence.
///
/// Positions are media time since the first access unit played; gaps in the recording take none. A recording that is
/// still open is followed up to what is on the disk. Calls may block: make them on a thread that may. The segment being
/// read is not removed while the reader is open.
package final class RecordingCursor: Sendable {
    /// A segment and its position in media time.
    private struct Item {
        var row: SegmentRow
        /// The position of the segment's first access unit, in ticks; negative when playing begins inside the segment.
        var base: Int64
    }

    /// The reading position.
    private struct State: ~Copyable {
        /// Index in the list.
        var index = 0
        var segment: SegmentReader?
        /// Whether ``next()`` has reached the end of the range.
        var isPastEnd = false
        /// The count for the segments read before.
        var unreadablePlaces = 0
    }

    /// The segments to play.
    private enum Source {
        case one
        /// Up to a wall time, in nanoseconds since 1970.
        case range(StreamID, end: Int64)

        /// Whether to continue with the next segment when one can't be played: it was removed meanwhile, or the disk
        /// fails.
        func goesOn(after error: RecordingError) -> Bool {
            guard case .range = self else { return false }
            switch error {
            case .noSuchRecording, .unreadable: return true
            default: return false
            }
        }
    }

    private let store: RecordingStore
    private let source: Source
    private let list: Mutex<[Item]>
    /// Locked while the disk is read; `list` is not.
    private let state: Mutex<State>
    /// The wall time of the first access unit, in nanoseconds since 1970.
    package let start: Int64
    /// The format of the first recording. A later one may differ: each key frame comes with its parameter sets.
    package let format: VideoFormat

    /// Reads one recording.
    ///
    /// - Throws: ``RecordingError``
    convenience init(store: RecordingStore, name: String) throws(RecordingError) {
        try self.init(store: store, source: .one, rows: [try store.row(named: name)], from: .min)
    }

    /// Reads the recordings of a time range.
    ///
    /// - Throws: ``RecordingError``
    convenience init(
        store: RecordingStore, stream: StreamID, range: Range<Int64>
    ) throws(RecordingError) {
        let rows = try store.desk.ask { queries throws(DatabaseFailure) in
            try queries.all(of: stream, from: range.lowerBound, to: range.upperBound)
        }
        let current = rows.map { store.desk.current($0) }.filter { $0.end > range.lowerBound }
        try self.init(
            store: store, source: .range(stream, end: range.upperBound), rows: current, from: range.lowerBound)
    }

    private init(store: RecordingStore, source: Source, rows: [SegmentRow], from: Int64) throws(RecordingError) {
        self.store = store
        self.source = source
        var rows = rows[...]
        var format: VideoFormat?
        var unreadable = 0
        var segment = try Self.openFirst(of: &rows, source, store, &format, &unreadable)
        guard let first = rows.first, let format else { throw .nothingRecorded }
        self.format = format
        // Playing begins at the key frame from which the requested time can be decoded.
        let wanted = from > first.start ? Duration.nanoseconds(from - first.start).ticks : 0
        let origin = try segment.seek(to: wanted)
        start = first.start + Duration(ticks: origin).nanoseconds
        var base = -origin
        let items = rows.map { row in
            defer { base += row.ticks }
            return Item(row: row, base: base)
        }
        list = Mutex(items)
        state = Mutex(State(segment: segment, unreadablePlaces: unreadable))
    }

    /// Opens the first playable segment; the unplayable ones before it are removed from the rows.
    private static func openFirst(
        of rows: inout ArraySlice<SegmentRow>, _ source: Source, _ store: RecordingStore, _ format: inout VideoFormat?,
        _ unreadable: inout Int
    ) throws(RecordingError) -> SegmentReader {
        var why = RecordingError.nothingRecorded
        while let row = rows.first {
            do throws(RecordingError) {
                var segment = try SegmentReader(row, store: store)
                format = try segment.format()
                return segment
            } catch {
                guard source.goesOn(after: error) else { throw error }
                rows.removeFirst()
                // A segment that has just been opened has no data on disk yet.
                guard case .unreadable = error, row.bytes > 0 else { continue }
                unreadable += 1
                why = error
            }
        }
        throw why
    }

    /// The total duration; of an open recording, the duration so far. Does not wait for a read.
    package var duration: Duration { Duration(ticks: end) }

    /// Whether the last recording is still open, so that the end moves. Does not wait for a read.
    package var isGrowing: Bool {
        guard let last = list.withLock({ $0.last })?.row, last.state == .open, store.desk.table.live(last.id) != nil
        else { return false }
        if case .range(_, let end) = source { return store.desk.current(last).end < end }
        return true
    }

    /// The position of the access unit shown at a wall time in nanoseconds since 1970, or of the first one after it.
    /// Does not wait for a read.
    package func position(at wall: Int64) -> Duration {
        let items = list.withLock { $0 }
        guard let item = items.first(where: { store.desk.current($0.row).end > wall }) else { return duration }
        let inside = wall > item.row.start ? Duration.nanoseconds(wall - item.row.start).ticks : 0
        return Duration(ticks: max(0, item.base + inside))
    }

    /// The end of the range as far as it is known, in ticks.
    private var end: Int64 {
        guard let last = list.withLock({ $0.last }) else { return 0 }
        let row = store.desk.current(last.row)
        var ticks = row.ticks
        if case .range(_, let end) = source, end < row.end {
            ticks = Duration.nanoseconds(max(0, end - row.start)).ticks
        }
        return max(0, last.base + ticks)
    }

    /// Seeks to the last key frame at or before a position; if its segment can't be read, to the beginning of the next.
    ///
    /// - Returns: the position of that key frame, which is the next access unit.
    /// - Throws: ``RecordingError``
    package func seek(to position: Duration) throws(RecordingError) -> Duration {
        try state.withLock { state throws(RecordingError) in
            var position = position
            while true {
                let ticks = max(0, min(min(max(position, .zero), Duration(ticks: end)).ticks, end - 1))
                let items = list.withLock { $0 }
                let found = items.lastIndex { $0.base <= ticks } ?? 0
                do throws(RecordingError) {
                    try open(found, items[found].row, &state)
                    let reached = try state.segment?.seek(to: ticks - items[found].base) ?? 0
                    return Duration(ticks: max(0, items[found].base + reached))
                } catch {
                    guard source.goesOn(after: error), shorten(found, to: 0) else { throw error }
                    // Continue at the beginning of the next segment.
                    position = Duration(ticks: list.withLock { $0[min(found + 1, $0.count - 1)].base })
                }
            }
        }
    }

    /// The number of unreadable places that were skipped so far. May wait for a read.
    package var unreadablePlaces: Int {
        state.withLock { $0.unreadablePlaces + ($0.segment?.unreadablePlaces ?? 0) }
    }

    /// The next access unit; nil at the end. With ``isGrowing`` there may be one later.
    ///
    /// - Throws: ``RecordingError``
    package func next() throws(RecordingError) -> RecordedUnit? {
        try state.withLock { state throws(RecordingError) in try next(&state) }
    }

    /// The next key frame; nil at the end. With ``isGrowing`` there may be one later.
    ///
    /// - Throws: ``RecordingError``
    package func nextKeyFrame() throws(RecordingError) -> RecordedUnit? {
        try state.withLock { state throws(RecordingError) in
            while true {
                if try state.segment?.seekNextKeyFrame() ?? false { return try next(&state) }
                guard try openFollowing(&state) else { return nil }
                return try next(&state)
            }
        }
    }

    /// Releases the recording; later reads return nil.
    package func close() {
        state.withLock { state in
            state.segment = nil
            state.isPastEnd = true
        }
    }

    private func next(_ state: inout State) throws(RecordingError) -> RecordedUnit? {
        while !state.isPastEnd {
            guard let (picture, ticks) = try nextPicture(&state) else {
                guard try openFollowing(&state) else { return nil }
                continue
            }
            let item = item(state.index)
            let wall = item.row.start + Duration(ticks: ticks).nanoseconds
            if case .range(_, let end) = source, wall >= end {
                // Segments overlap when the clock was set back: the next one may still have access units.
                guard try openFollowing(&state) else {
                    state.isPastEnd = true
                    return nil
                }
                continue
            }
            let decoded = MediaTime(nanoseconds: Duration(ticks: Int64(picture.decodingTimestamp)).nanoseconds)
            return RecordedUnit(
                unit: picture.sample(at: decoded),
                position: Duration(ticks: item.base + ticks), wall: wall)
        }
        return nil
    }

    /// The open segment's next access unit; nil at its end or at an unreadable rest.
    private func nextPicture(
        _ state: inout State
    ) throws(RecordingError) -> (picture: TransportStreamDemuxer.Picture, ticks: Int64)? {
        do throws(RecordingError) { return try state.segment?.next() } catch {
            guard source.goesOn(after: error) else { throw error }
            return nil
        }
    }

    private func item(_ index: Int) -> Item { list.withLock { $0[index] } }

    /// Removes a segment's missing end from the list, so that no player waits for it.
    ///
    /// - Returns: whether the segment became shorter.
    @discardableResult private func shorten(_ index: Int, to ticks: Int64) -> Bool {
        var (row, base) = (item(index).row, item(index).base)
        // Do not remove what lies before the beginning.
        let left = max(ticks, -base)
        guard left < row.ticks else { return false }
        row.ticks = left
        set(row, at: index)
        return true
    }

    /// Updates a segment's row; the segments after it move.
    private func set(_ row: SegmentRow, at index: Int) {
        list.withLock { items in
            let change = row.ticks - items[index].row.ticks
            items[index].row = row
            guard change != 0 else { return }
            for following in items.indices.dropFirst(index + 1) { items[following].base += change }
        }
    }

    private func open(_ index: Int, _ row: SegmentRow, _ state: inout State) throws(RecordingError) {
        state.isPastEnd = false
        if index == state.index && state.segment != nil { return }
        state.unreadablePlaces += state.segment?.unreadablePlaces ?? 0
        state.segment = nil
        state.segment = try SegmentReader(row, store: store)
        state.index = index
    }

    /// Opens the next segment that exists.
    private func openFollowing(_ state: inout State) throws(RecordingError) -> Bool {
        guard let segment = state.segment.take() else { return false }
        if segment.isGrowing {
            state.segment = consume segment
            return false
        }
        // The next segment's position depends on this one's final length.
        var row = segment.row
        if segment.isCutShort { row.ticks = min(row.ticks, max(segment.reached, -item(state.index).base)) }
        set(row, at: state.index)
        try appendNew(after: row)
        while state.index + 1 < list.withLock({ $0.count }) {
            state.index += 1
            do throws(RecordingError) {
                var following = try SegmentReader(item(state.index).row, store: store)
                _ = try following.seek(to: 0)
                state.unreadablePlaces += segment.unreadablePlaces
                state.segment = consume following
                return true
            } catch {
                guard source.goesOn(after: error) else { throw error }
                if case .unreadable = error { state.unreadablePlaces += 1 }
                shorten(state.index, to: 0)
            }
        }
        state.segment = consume segment
        return false
    }

    /// Appends the segments recorded since the list was made, once its last one was read.
    private func appendNew(after row: SegmentRow) throws(RecordingError) {
        guard case .range(let stream, let end) = source, list.withLock({ $0.last?.row.id == row.id }) else { return }
        let rows = try store.desk.ask { queries throws(DatabaseFailure) in
            try queries.all(of: stream, from: row.start, to: end, after: row.id)
        }
        list.withLock { items in
            for row in rows {
                guard let last = items.last else { return }
                items.append(Item(row: store.desk.current(row), base: last.base + last.row.ticks))
            }
        }
    }
}

extension RecordingStore {
    /// Opens one recording.
    ///
    /// - Throws: ``RecordingError/noSuchRecording(_:)``, ``RecordingError/unreadable(_:)``,
    ///   ``RecordingError/unavailable(_:)``
    package func reader(named name: String) throws(RecordingError) -> RecordingCursor {
        try RecordingCursor(store: self, name: name)
    }

    /// Opens the recordings of a stream in a time range, from the key frame at or before its beginning. A range that
    /// reaches into the future follows the current recording.
    ///
    /// - Parameter range: in nanoseconds since 1970.
    /// - Throws: ``RecordingError/nothingRecorded``, ``RecordingError/unreadable(_:)``,
    ///   ``RecordingError/unavailable(_:)``
    package func reader(of stream: StreamID, range: Range<Int64>) throws(RecordingError) -> RecordingCursor {
        try RecordingCursor(store: self, stream: stream, range: range)
    }
}
