import Base
import Media
import Recorder

/// The recorder's store as commands look at it.
struct RecorderCatalog: RecordingCatalog {
    let store: RecordingStore

    func page(_ query: CatalogQuery) throws -> CatalogPage {
        // The store counts nanoseconds and leaves the end out.
        let range = query.time.map { $0.lowerBound.nanoseconds..<($0.upperBound &+ 1).nanoseconds }
        return try CatalogPage(query) { type, page in
            var search = RecordingQuery(
                stream: RecordedStream(channel: query.channel, type: type), page: page,
                pageSize: CatalogQuery.pageSize, newestFirst: query.newestFirst)
            if let range { search.range = range }
            let found = try store.search(search)
            return CatalogPage(total: found.total, entries: found.recordings.map(CatalogEntry.init))
        }
    }

    func remove(_ name: String, channel: Int) throws {
        guard try store.recording(named: name).stream.channel == channel else {
            throw RecordingError.noSuchRecording(name)
        }
        try store.delete(named: name)
    }

    func room() throws -> StorageUsage {
        let usage = try store.usage()
        return StorageUsage(total: Int(usage.capacity), free: Int(usage.free))
    }

    func format() throws { try store.deleteAll() }
}

extension CatalogPage {
    /// A page of both streams' recordings, the main stream's before the sub stream's, from the pages of each.
    ///
    /// - Parameter search: gives a page of one stream; one after the last has the total and no entries.
    init(_ query: CatalogQuery, search: (StreamType, Int) throws -> CatalogPage) throws {
        let size = CatalogQuery.pageSize
        let first = (query.page - 1) * size
        self.init(total: 0, entries: [])
        for type in StreamType.allCases {
            // The pages of the second stream lie across those that are asked for.
            let skip = max(0, first - total)
            let found = try search(type, skip / size + 1)
            var own = found.entries.dropFirst(skip % size)
            if skip % size > 0 { own += try search(type, skip / size + 2).entries }
            entries += own.prefix(size - entries.count)
            total += found.total
        }
    }
}

extension CatalogEntry {
    fileprivate init(_ recording: Recording) {
        self.init(
            name: recording.name, stream: recording.stream.type, bytes: Int(recording.bytes),
            start: recording.start / 1_000_000_000, end: recording.end / 1_000_000_000)
    }
}

extension Int64 {
    /// Of seconds; what no clock shows is taken to the end.
    fileprivate var nanoseconds: Int64 {
        let product = multipliedReportingOverflow(by: 1_000_000_000)
        return product.overflow ? (self < 0 ? .min : .max) : product.partialValue
    }
}
