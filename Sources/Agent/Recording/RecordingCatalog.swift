import Media

/// A recording that was found.
struct CatalogEntry: Sendable, Hashable {
    /// The file's name, by which the platform asks for it (CTMW 7.5.22).
    var name: String
    var stream: StreamType
    var bytes: Int
    /// Seconds since 1970, from its first picture to its last.
    var start: Int64
    var end: Int64
}

/// What is looked for.
struct CatalogQuery: Sendable, Hashable {
    /// On each page (CTMW 7.5.22).
    static let pageSize = 10
    /// More than any disk fills, so that nobody's arithmetic overflows.
    static let lastPage = 1_000_000_000

    var channel: Int
    /// Recordings with a picture in this time, seconds since 1970; nil: all.
    var time: ClosedRange<Int64>?
    /// From 1 to `lastPage`.
    var page: Int
    var newestFirst = false
}

/// One page of what was found; nothing on a page after the last.
struct CatalogPage: Sendable, Hashable {
    /// On all pages.
    var total: Int
    var entries: [CatalogEntry]
}

/// How much the recordings' disk holds, in bytes.
struct StorageUsage: Sendable, Hashable {
    var total: Int
    var free: Int
}

/// What was recorded, as commands look at it. Its functions wait for the disk, so they are called on threads that may.
/// Errors say what was tried and what to do.
protocol RecordingCatalog: Sendable {
    /// The recordings of both streams.
    func page(_ query: CatalogQuery) throws -> CatalogPage
    /// Removes a recording of a channel. One that isn't there, or plays, is an error.
    func remove(_ name: String, channel: Int) throws
    func room() throws -> StorageUsage
    /// Removes every recording.
    func format() throws
}
