import Base

/// A recording in the store: one segment.
package struct Recording: Sendable, Hashable {
    /// The file's name, which identifies the recording everywhere.
    package var name: String
    package var stream: RecordedStream
    /// Wall time of the first access unit, in nanoseconds since 1970.
    package var start: Int64
    package var duration: Duration
    /// The file's length in bytes; of an open one, the length on the disk.
    package var bytes: Int64
    /// Whether it is still being recorded.
    package var isOpen: Bool
    /// Whether it is protected from removal.
    package var isLocked: Bool

    /// Wall time of the end, in nanoseconds since 1970.
    package var end: Int64 { start + duration.nanoseconds }

    init(_ row: SegmentRow) {
        name = row.name
        stream = row.stream
        start = row.start
        duration = Duration(ticks: row.ticks)
        bytes = row.bytes
        isOpen = row.state == .open
        isLocked = row.isLocked
    }
}

/// A search for recordings.
package struct RecordingQuery: Sendable, Hashable {
    package var stream: RecordedStream
    /// In nanoseconds since 1970, upper bound excluded; recordings that overlap the range match.
    package var range: Range<Int64>
    /// Counted from 1.
    package var page: Int
    /// Recordings per page, from 1; CTMW 7.5.22 has 10.
    package var pageSize: Int
    package var newestFirst: Bool

    package init(
        stream: RecordedStream, range: Range<Int64> = 0..<Int64.max, page: Int = 1, pageSize: Int = 10,
        newestFirst: Bool = false
    ) {
        self.stream = stream
        self.range = range
        self.page = page
        self.pageSize = pageSize
        self.newestFirst = newestFirst
    }
}

/// A page of search results.
package struct RecordingPage: Sendable, Hashable {
    package var recordings: [Recording]
    /// The number of recordings on all pages.
    package var total: Int
}

/// The space used and available in the store.
package struct RecordingUsage: Sendable, Hashable {
    /// Capacity in bytes: as configured, or less where the disk is smaller.
    package var capacity: Int64
    /// Bytes used or reserved, the index included.
    package var used: Int64
    /// Bytes that can be written without removing anything.
    package var free: Int64 { max(0, capacity - used) }
}

/// A reason to record a stream. Recording lasts as long as there is a reason.
package enum RecordingReason: Sendable, Hashable, CaseIterable {
    /// Policies and full-day recording.
    case schedule
    /// A user requested it.
    case manual
    /// An event, such as an alarm.
    case event
}

/// An event of the store.
package enum RecordingEvent: Sendable, Hashable, CustomStringConvertible {
    /// A recording is complete and may be uploaded.
    case closed(Recording)
    /// A recording's file is gone: overwritten, deleted or formatted away.
    case removed(name: String)
    /// No recording may be removed to reclaim space, so the stream is not recorded until there is space.
    case full(RecordedStream)
    /// Writing failed; it is retried with pauses.
    case failed(RecordingFailure, reason: String)
    /// Recording continues after ``full(_:)`` (with the stream) or ``failed(_:reason:)`` (nil).
    case recovered(RecordedStream?)
    /// Access units that were not recorded, because the disk was too slow or missing.
    case dropped(RecordedStream, pictures: Int)
    /// Segments that a power cut had left open were repaired.
    case repaired(segments: Int)
    /// The index was missing or damaged and was rebuilt from the files.
    case indexRebuilt(segments: Int)

    package var description: String {
        switch self {
        case .closed(let recording): "recorded \(recording.name)"
        case .removed(let name): "removed \(name)"
        case .full(let stream):
            "\(stream) is not recorded: the recordings fill their capacity and none may be removed. "
                + "Allow loop recording, delete some, or give recording.capacity more"
        case .failed(let failure, let reason): "recording stopped, \(failure): \(reason). It is tried again"
        case .recovered(let stream): "recording goes on" + (stream.map { ": \($0)" } ?? "")
        case .dropped(let stream, let pictures):
            "\(stream): \(pictures) pictures were not recorded: the disk was too slow, or did not take them"
        case .repaired(let segments): "put \(segments) recordings in order that had not been ended"
        case .indexRebuilt(let segments): "made the index anew from \(segments) recordings"
        }
    }
}

/// A kind of write failure.
package enum RecordingFailure: Sendable, Hashable, CustomStringConvertible {
    /// The disk is read-only.
    case readOnly
    /// The folder no longer exists.
    case vanished
    /// The disk is full of foreign files.
    case noSpace
    /// Any other error.
    case writeError

    package var description: String {
        switch self {
        case .readOnly: "the disk can only be read"
        case .vanished: "the disk or its folder is gone"
        case .noSpace: "the disk is full"
        case .writeError: "the disk does not take it"
        }
    }
}
