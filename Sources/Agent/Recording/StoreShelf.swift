import Media
import Recorder

/// The recorder's store as commands look at it: a channel's streams together, in seconds.
struct StoreShelf: RecordingShelf {
    let store: RecordingStore

    func page(_ query: ShelfQuery) throws -> ShelfPage {
        let range = query.time.map { time in
            let (start, end) = (time.lowerBound.nanoseconds, (time.upperBound &+ 1).nanoseconds)
            return start..<max(start, end)
        } ?? 0..<Int64.max
        var cursors = StreamType.allCases.map { type in
            Cursor(
                store: store,
                query: RecordingQuery(
                    stream: RecordedStream(channel: query.channel, type: type), range: range, pageSize: ShelfQuery.pageSize,
                    newestFirst: query.newestFirst))
        }
        let totals = try cursors.indices.map { try cursors[$0].total() }
        let skip = (query.page - 1) * ShelfQuery.pageSize
        // Nearly always one stream alone is recorded: its pages are the pages.
        if let only = totals.indices.first(where: { totals[$0] > 0 }), totals.count(where: { $0 > 0 }) == 1 {
            let found = try cursors[only].page(query.page)
            return ShelfPage(total: totals[only], entries: found.map(ShelfEntry.init))
        }
        var entries: [ShelfEntry] = []
        var passed = 0
        while entries.count < ShelfQuery.pageSize, let next = try Self.next(&cursors, newestFirst: query.newestFirst) {
            if passed >= skip { entries.append(ShelfEntry(next)) }
            passed += 1
        }
        return ShelfPage(total: totals.reduce(0, +), entries: entries)
    }

    /// The next of all streams in their common order.
    private static func next(_ cursors: inout [Cursor], newestFirst: Bool) throws -> Recording? {
        var best: (index: Int, recording: Recording)?
        for index in cursors.indices {
            guard let recording = try cursors[index].peek() else { continue }
            let isBefore = best.map { newestFirst ? recording.start > $0.recording.start : recording.start < $0.recording.start }
            if isBefore ?? true { best = (index, recording) }
        }
        guard let best else { return nil }
        cursors[best.index].advance()
        return best.recording
    }

    func remove(_ name: String, channel: Int) throws {
        guard try store.recording(named: name).stream.channel == channel else {
            throw Recorder.RecordingError.noSuchRecording(name)
        }
        try store.delete(named: name)
    }

    func room() throws -> ShelfRoom {
        let usage = try store.usage()
        return ShelfRoom(total: Int(usage.capacity), free: Int(usage.free))
    }

    func format() throws { try store.deleteAll() }

    /// Walks along one stream's recordings, a page of the index at a time.
    private struct Cursor {
        let store: RecordingStore
        var query: RecordingQuery
        private var found: ArraySlice<Recording> = []
        private var isAtEnd = false

        init(store: RecordingStore, query: RecordingQuery) {
            self.store = store
            self.query = query
        }

        mutating func total() throws -> Int { try store.search(query).total }

        func page(_ number: Int) throws -> [Recording] {
            var query = query
            query.page = number
            return try store.search(query).recordings
        }

        mutating func peek() throws -> Recording? {
            if found.isEmpty, !isAtEnd {
                var wanted = query
                wanted.pageSize = 1000
                found = try store.search(wanted).recordings[...]
                query.page += 1
                isAtEnd = found.isEmpty
            }
            return found.first
        }

        mutating func advance() { found = found.dropFirst() }
    }
}

extension ShelfEntry {
    fileprivate init(_ recording: Recording) {
        self.init(
            name: recording.name, stream: recording.stream.type, bytes: Int(recording.bytes),
            start: recording.start / 1_000_000_000, end: recording.end / 1_000_000_000)
    }
}

extension Int64 {
    /// Of seconds; what doesn't fit is the farthest that does.
    fileprivate var nanoseconds: Int64 {
        let (product, overflow) = multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? (self < 0 ? .min : .max) : product
    }
}
