import Base
package import Device

extension Recording {
    init(_ row: SegmentRow) {
        self.init(
            name: row.name, stream: row.stream, start: row.start, duration: Duration(ticks: row.ticks),
            bytes: row.bytes, isOpen: row.state == .open, isLocked: row.isLocked)
    }
}

/// A reason to record a stream. Recording lasts as long as there is a reason.
package enum RecordingReason: Sendable, Hashable, CaseIterable {
    /// Policies and full-day recording.
    case schedule
    /// Policies for the cloud storage.
    case upload
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
    case full(StreamID)
    /// Writing failed; it is retried with pauses.
    case failed(RecordingFailure, reason: String)
    /// Recording continues after ``full(_:)`` (with the stream) or ``failed(_:reason:)`` (nil).
    case recovered(StreamID?)
    /// Access units that were not recorded, because the disk was too slow or missing.
    case dropped(StreamID, pictures: Int)
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

extension EventBus {
    /// The store's news for the whole device.
    package func post(_ event: RecordingEvent) {
        switch event {
        case .closed(let recording):
            post(.recordingClosed, channel: recording.stream.channel, "\(event)", detail: .name(recording.name))
        case .removed(let name): post(.recordingRemoved, "\(event)", detail: .name(name))
        case .full(let stream): begin(.storage, channel: stream.channel, "\(event)")
        case .failed: begin(.storage, "\(event)")
        case .recovered(let stream?): end(.storage, channel: stream.channel, "\(event)")
        case .recovered(nil):
            for lasting in active where lasting.topic == .storage {
                end(.storage, channel: lasting.channel, "\(event)")
            }
        case .repaired, .indexRebuilt: post(.recordingsRepaired, "\(event)")
        case .dropped: break
        }
    }
}
