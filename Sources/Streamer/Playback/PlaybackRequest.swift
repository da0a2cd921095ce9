import Base
import Device
import Media
import Net

/// The parameters of a PLAY request for a recording.
struct PlaybackRequest: Equatable {
    /// The range; nil continues from the current position, or begins anew after the end (RFC 2326 10.5).
    var range: PlaybackRange?
    /// The scale; 1 without the header: players that return to 1 omit it.
    var scale = PlaybackScale.normal
}

extension PlaybackRequest {
    /// Parses the headers of PLAY. An unsupported scale becomes 1, as the response says.
    init(range: String?, scale: String?) throws(PlaybackRange.Problem) {
        self.init()
        if let scale { self.scale = PlaybackScale(scale) ?? .normal }
        if let range { self.range = try PlaybackRange(range) }
    }
}

/// The start of a session's media.
enum PlayStart: Equatable {
    /// By track.
    case live([TrackStart])
    case recorded(PlaybackStart)
}

/// The start of playing, for the response to PLAY.
struct PlaybackStart: Equatable {
    /// The first access unit's position: the key frame at or before the requested position.
    var position: Duration
    /// The position at which playing will end.
    package var end: Duration
    /// The first access unit's time of capture, in nanoseconds since 1970.
    var wall: Int64
    var scale: PlaybackScale
    var sequence: UInt16
    var timestamp: UInt32

    /// The start of the video, the only track of a recording.
    var track: TrackStart { TrackStart(track: .video, sequence: sequence, timestamp: timestamp) }

    /// The `Range` of the response, in the unit of the request (RFC 2326 12.29).
    func range(answering request: PlaybackRange?) -> String {
        if case .clock = request {
            let end = wall + max(.zero, end - position).nanoseconds
            return "clock=\(CalendarTime.text(sinceEpoch: wall))-\(CalendarTime.text(sinceEpoch: end))"
        }
        return "npt=\(PlaybackRange.text(position))-\(PlaybackRange.text(end))"
    }
}

extension Refusal {
    init(_ error: RecordingError) {
        switch error {
        case .noSuchRecording, .nothingRecorded:
            self.init(status: .notFound, words: "There is no such recording.")
        default: self.init(status: .serviceUnavailable, words: "\(error)")
        }
    }
}

extension SessionDescription {
    /// Describes a recording with its present length (RFC 2326 C.1.5).
    init(name: String, address: String, recording: any RecordingReader) {
        let duration = recording.duration
        let (start, end) = (recording.start, recording.start + duration.nanoseconds)
        self.init(
            name: name, address: address, sessionID: .random(in: 1...UInt64(Int64.max)),
            tracks: [Track(id: .video, kind: .video(recording.format))],
            ranges: [
                "npt=0-\(PlaybackRange.text(duration))",
                "clock=\(CalendarTime.text(sinceEpoch: start))-\(CalendarTime.text(sinceEpoch: end))",
            ])
    }
}
