import Base

/// A recording in the store: one segment.
package struct Recording: Sendable, Hashable {
    /// The file's name, the key for everything.
    package var name: String
    package var stream: RecordedStream
    /// The wall time of its first picture, in nanoseconds since 1970.
    package var start: Int64
    package var duration: Duration
    /// The file's length in bytes; of an open one, what is on the disk.
    package var bytes: Int64
    /// Whether it is still being recorded.
    package var isOpen: Bool
    /// Whether it is kept from being removed.
    package var isLocked: Bool

    /// The wall time of its end, in nanoseconds since 1970.
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

/// Which recordings are looked for.
package struct RecordingQuery: Sendable, Hashable {
    package var stream: RecordedStream
    /// In nanoseconds since 1970; recordings that reach into it count. Upper bound not included.
    package var range: Range<Int64>
    /// From 1.
    package var page: Int
    /// How many on a page, from 1; 002 7.5.22 has 10.
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

/// A page of what was found.
package struct RecordingPage: Sendable, Hashable {
    package var recordings: [Recording]
    /// On all pages.
    package var total: Int
}

/// How full the store is.
package struct RecordingUsage: Sendable, Hashable {
    /// Bytes it may fill: as configured, or less where the disk has less.
    package var capacity: Int64
    /// Bytes that are taken up or claimed, the index included.
    package var used: Int64
    /// Bytes that nothing has to be removed for.
    package var free: Int64 { max(0, capacity - used) }
}

/// Why a stream is recorded. Recording lasts as long as there is a reason.
package enum RecordingReason: Sendable, Hashable, CaseIterable {
    /// Policies and full-day recording.
    case schedule
    /// Somebody asked for it.
    case manual
    /// Something happened.
    case event
}

/// What the store has to say.
package enum RecordingEvent: Sendable, Hashable, CustomStringConvertible {
    /// A recording is whole and may go elsewhere.
    case closed(Recording)
    /// A recording's file is gone: overwritten, deleted or formatted away.
    case removed(name: String)
    /// Nothing can be removed to make room, so the stream is not recorded until there is some.
    case full(RecordedStream)
    /// Writing failed; it is tried again with pauses.
    case failed(RecordingFailure, reason: String)
    /// Recording goes on after ``full(_:)`` (with the stream) or ``failed(_:reason:)`` (nil).
    case recovered(RecordedStream?)
    /// Pictures that were not recorded, because the disk was too slow or not there.
    case dropped(RecordedStream, pictures: Int)
    /// Segments that a power cut had left open were put in order.
    case repaired(segments: Int)
    /// The index was missing or damaged and was made anew from the files.
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

/// How writing failed.
package enum RecordingFailure: Sendable, Hashable, CustomStringConvertible {
    /// The disk can be read only.
    case readOnly
    /// The folder is not there any more.
    case vanished
    /// The disk is full of other things.
    case noSpace
    /// Anything else.
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
