import Base
package import Media
import Synchronization
import System

/// Reads recordings for playback: one, or all that were made of a stream in a time, one behind the other.
///
/// Positions are media time from the first picture that is played; holes in the recording take none. A recording
/// that is still being made is followed up to what is on the disk. Calls may block: they belong on a thread where that
/// harms nobody. The segment that is read is not removed while the reader is open.
package final class RecordingReader: Sendable {
    /// A segment, and where in media time it lies.
    private struct Item {
        var row: SegmentRow
        /// The position of the segment's first picture, in ticks; negative when playing begins inside of it.
        var base: Int64
    }

    /// Where reading is.
    private struct State: ~Copyable {
        /// In the list.
        var index = 0
        var segment: SegmentReader?
        /// Whether ``next()`` has reached the end of the range.
        var isPastEnd = false
        /// Of segments that were read before.
        var unreadablePlaces = 0
    }

    /// What is played.
    private enum Source {
        case one
        /// Until a wall time, in nanoseconds since 1970.
        case range(RecordedStream, end: Int64)

        /// Whether what follows is played when a segment can't be: it was removed meanwhile, or the disk fails.
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
    /// Held while the disk is read; the list is not.
    private let state: Mutex<State>
    /// The wall time of the first picture, in nanoseconds since 1970.
    package let start: Int64
    /// What the first recording is made of. A later one may differ: each key frame has its parameter sets with it.
    package let format: StreamFormat

    /// One recording.
    ///
    /// - Throws: ``RecordingError``
    convenience init(store: RecordingStore, name: String) throws(RecordingError) {
        try self.init(store: store, source: .one, rows: [try store.row(named: name)], from: .min)
    }

    /// What was recorded in a time.
    ///
    /// - Throws: ``RecordingError``
    convenience init(
        store: RecordingStore, stream: RecordedStream, range: Range<Int64>
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
        var format: StreamFormat?
        var unreadable = 0
        var segment = try Self.openFirst(of: &rows, source, store, &format, &unreadable)
        guard let first = rows.first, let format else { throw .nothingRecorded }
        self.format = format
        // Playing begins at the key frame that the time asked for can be decoded from.
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

    /// Opens the first segment that can be played; those before it are taken from the rows.
    private static func openFirst(
        of rows: inout ArraySlice<SegmentRow>, _ source: Source, _ store: RecordingStore, _ format: inout StreamFormat?,
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
                // Of what has just begun nothing is on the disk yet.
                guard case .unreadable = error, row.bytes > 0 else { continue }
                unreadable += 1
                why = error
            }
        }
        throw why
    }

    /// How long all of it is; of a recording that is still made, so far. It does not wait for a read.
    package var duration: Duration { Duration(ticks: end) }

    /// Whether the last recording is still being made: then the end is not the end. It does not wait for a read.
    package var isGrowing: Bool {
        guard let last = list.withLock({ $0.last })?.row, last.state == .open, store.desk.table.live(last.id) != nil
        else { return false }
        if case .range(_, let end) = source { return store.desk.current(last).end < end }
        return true
    }

    /// The position of the picture that was shown at a wall time in nanoseconds since 1970, or of the first one after
    /// it. It does not wait for a read.
    package func position(at wall: Int64) -> Duration {
        let items = list.withLock { $0 }
        guard let item = items.first(where: { store.desk.current($0.row).end > wall }) else { return duration }
        let inside = wall > item.row.start ? Duration.nanoseconds(wall - item.row.start).ticks : 0
        return Duration(ticks: max(0, item.base + inside))
    }

    /// Where the range ends, as far as is known, in ticks.
    private var end: Int64 {
        guard let last = list.withLock({ $0.last }) else { return 0 }
        let row = store.desk.current(last.row)
        var ticks = row.ticks
        if case .range(_, let end) = source, end < row.end {
            ticks = Duration.nanoseconds(max(0, end - row.start)).ticks
        }
        return max(0, last.base + ticks)
    }

    /// Goes to the last key frame at or before a position.
    ///
    /// - Returns: where that is; the next picture is that one.
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
                    // To the beginning of what follows.
                    position = Duration(ticks: list.withLock { $0[min(found + 1, $0.count - 1)].base })
                }
            }
        }
    }

    /// How many places could not be read so far and were passed over. It may wait for a read.
    package var unreadablePlaces: Int {
        state.withLock { $0.unreadablePlaces + ($0.segment?.unreadablePlaces ?? 0) }
    }

    /// The next picture; nil at the end. With ``isGrowing`` there may be one later.
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

    /// Lets the recording go; reading gives nothing any more.
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
                // Segments may overlap when the clock was set back: the next one may still have something.
                guard try openFollowing(&state) else {
                    state.isPastEnd = true
                    return nil
                }
                continue
            }
            let captured = MediaTime(nanoseconds: Duration(ticks: Int64(picture.timestamp)).nanoseconds)
            return RecordedUnit(
                unit: picture.sample(at: captured),
                position: Duration(ticks: item.base + ticks), wall: wall)
        }
        return nil
    }

    /// The open segment's next picture; nil at its end, also one that can't be read to its end.
    private func nextPicture(
        _ state: inout State
    ) throws(RecordingError) -> (picture: TransportStreamDemuxer.Picture, ticks: Int64)? {
        do throws(RecordingError) { return try state.segment?.next() } catch {
            guard source.goesOn(after: error) else { throw error }
            return nil
        }
    }

    private func item(_ index: Int) -> Item { list.withLock { $0[index] } }

    /// Takes a segment's end from the list, so that nobody waits for what is not there.
    ///
    /// - Returns: whether there was anything to take.
    @discardableResult private func shorten(_ index: Int, to ticks: Int64) -> Bool {
        var (row, base) = (item(index).row, item(index).base)
        // Not what lies before the beginning.
        let left = max(ticks, -base)
        guard left < row.ticks else { return false }
        row.ticks = left
        set(row, at: index)
        return true
    }

    /// Notes what is known of a segment now; those behind it move.
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

    /// Goes to the beginning of the next segment that is there.
    private func openFollowing(_ state: inout State) throws(RecordingError) -> Bool {
        guard let segment = state.segment.take() else { return false }
        if segment.isGrowing {
            state.segment = consume segment
            return false
        }
        // What it has become now that it is whole counts for where the next one begins.
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

    /// Adds what was recorded since the list was made, when its last one was read.
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
    package func reader(named name: String) throws(RecordingError) -> RecordingReader {
        try RecordingReader(store: self, name: name)
    }

    /// Opens what was recorded of a stream in a time, from the key frame at or before its beginning. A range that
    /// reaches into the future follows what is being recorded.
    ///
    /// - Parameter range: in nanoseconds since 1970.
    /// - Throws: ``RecordingError/nothingRecorded``, ``RecordingError/unreadable(_:)``,
    ///   ``RecordingError/unavailable(_:)``
    package func reader(of stream: RecordedStream, range: Range<Int64>) throws(RecordingError) -> RecordingReader {
        try RecordingReader(store: self, stream: stream, range: range)
    }
}
