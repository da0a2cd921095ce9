import Base
package import Media

/// The device's recordings, to search and to remove. An engine that has recordings implements it; its calls wait for
/// the disk on threads of its own.
package protocol RecordingCatalog: Sendable {
    func search(_ query: RecordingQuery) async throws(RecordingError) -> RecordingPage
    /// - Throws: ``RecordingError/noSuchRecording(_:)``, ``RecordingError/unavailable(_:)``
    func recording(named name: String) async throws(RecordingError) -> Recording
    /// Removes a recording of a channel.
    ///
    /// - Throws: ``RecordingError/inUse(name:why:)`` while it is recorded, played or locked;
    ///   ``RecordingError/noSuchRecording(_:)``, ``RecordingError/unavailable(_:)``
    func delete(named name: String, channel: ChannelID) async throws(RecordingError)
    func usage() async throws(RecordingError) -> RecordingUsage
    /// Removes every recording, locked and playing ones too.
    func deleteAll() async throws(RecordingError)
}

/// A recording: one file.
package struct Recording: Sendable, Hashable {
    /// The file's name, which identifies the recording everywhere.
    package var name: String
    package var stream: StreamID
    /// Wall time of the first access unit, in nanoseconds since 1970.
    package var start: Int64
    package var duration: Duration
    /// The file's length in bytes; of an open one, the length on the disk.
    package var bytes: Int64
    /// Whether it is still being recorded.
    package var isOpen: Bool
    /// Whether it is protected from removal.
    package var isLocked: Bool

    package init(
        name: String, stream: StreamID, start: Int64, duration: Duration, bytes: Int64, isOpen: Bool = false,
        isLocked: Bool = false
    ) {
        self.name = name
        self.stream = stream
        self.start = start
        self.duration = duration
        self.bytes = bytes
        self.isOpen = isOpen
        self.isLocked = isLocked
    }

    /// Wall time of the end, in nanoseconds since 1970.
    package var end: Int64 { start + duration.nanoseconds }
    /// Wall time, in nanoseconds since 1970.
    package var wall: Range<Int64> { start..<max(start, end) }
}

/// A search for recordings.
package struct RecordingQuery: Sendable, Hashable {
    package var channel: ChannelID
    /// Nil: both streams, the main stream's recordings before the sub stream's.
    package var type: StreamType?
    /// In nanoseconds since 1970, upper bound excluded; recordings that overlap the range match.
    package var range: Range<Int64>
    /// Counted from 1.
    package var page: Int
    /// Recordings per page, from 1.
    package var pageSize: Int
    package var newestFirst: Bool

    package init(
        channel: ChannelID, type: StreamType? = nil, range: Range<Int64> = 0..<Int64.max, page: Int = 1,
        pageSize: Int = 10, newestFirst: Bool = false
    ) {
        self.channel = channel
        self.type = type
        self.range = range
        self.page = page
        self.pageSize = pageSize
        self.newestFirst = newestFirst
    }

    /// The range of whole seconds since 1970; it ends with what a count of nanoseconds can hold.
    package static func range(ofSeconds seconds: ClosedRange<Int64>) -> Range<Int64> {
        func nanoseconds(_ seconds: Int64) -> Int64 {
            let product = seconds.multipliedReportingOverflow(by: 1_000_000_000)
            return product.overflow ? (seconds < 0 ? .min : .max) : product.partialValue
        }
        return nanoseconds(seconds.lowerBound)..<nanoseconds(seconds.upperBound &+ 1)
    }
}

/// A page of search results.
package struct RecordingPage: Sendable, Hashable {
    package var recordings: [Recording]
    /// The number of recordings on all pages.
    package var total: Int

    package init(recordings: [Recording], total: Int) {
        self.recordings = recordings
        self.total = total
    }
}

/// The space used and available for recordings.
package struct RecordingUsage: Sendable, Hashable {
    /// Capacity in bytes: as configured, or less where the disk is smaller.
    package var capacity: Int64
    /// Bytes used or reserved, the index included.
    package var used: Int64
    /// Bytes that can be written without removing anything.
    package var free: Int64 { max(0, capacity - used) }

    package init(capacity: Int64, used: Int64) {
        self.capacity = capacity
        self.used = used
    }
}
