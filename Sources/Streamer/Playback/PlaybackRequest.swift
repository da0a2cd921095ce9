import Base
import Device
import Media
import Net

/// What a PLAY request wants of a recording.
struct PlaybackRequest: Equatable {
    /// Nil goes on from where it stands, or begins anew when it has ended (RFC 2326 10.5).
    var range: PlaybackRange?
    /// 1 where the request says nothing: players that return to it leave the header out.
    var scale = PlaybackScale.normal
}

extension PlaybackRequest {
    /// Of the headers of PLAY. A scale that is not possible is 1: the response says so.
    init(range: String?, scale: String?) throws(PlaybackRange.Problem) {
        self.init()
        if let scale { self.scale = PlaybackScale(scale) ?? .normal }
        if let range { self.range = try PlaybackRange(range) }
    }
}

/// Where a session's media starts to play.
enum PlayStart: Equatable {
    /// By track.
    case live([TrackStart])
    case recorded(PlaybackStart)
}

/// Where playing starts: what the answer to PLAY tells.
struct PlaybackStart: Equatable {
    /// The first picture's position: the key frame before the one that was asked for.
    var position: Duration
    /// Where playing will end.
    package var end: Duration
    /// When the first picture was taken, in nanoseconds since 1970.
    var wall: Int64
    var scale: PlaybackScale
    var sequence: UInt16
    var timestamp: UInt32

    /// A recording has its video alone.
    var track: TrackStart { TrackStart(track: .video, sequence: sequence, timestamp: timestamp) }

    /// The `Range` of the answer, in the unit of the request (RFC 2326 12.29).
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
    /// Of a recording: as long as it is now (RFC 2326 C.1.5).
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
