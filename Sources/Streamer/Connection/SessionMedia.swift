import Base
import Media
import NIOCore

/// The two kinds of media, each with its own limit of sessions.
enum SessionKind {
    case live
    case recorded
}

/// The media of a session, as its connection sees it: a live stream's viewer, or a recording's player.
protocol SessionMedia: AnyObject {
    var kind: SessionKind { get }
    /// The name in the log and the console.
    var name: String { get }
    /// Whether it shows this live stream.
    func shows(_ stream: LiveStreamCore) -> Bool
    func hasTrack(_ track: TrackID) -> Bool
    /// Adds a track, sent from the next PLAY on. Returns the SSRC of its packets.
    func setUp(_ track: TrackID) -> UInt32
    /// The RTCP packet that ends a track.
    func goodbye(of track: TrackID) -> ByteBuffer
    /// The numbers of access units sent, and skipped because the client was too slow.
    var sent: Int { get }
    var dropped: Int { get }
    /// The duration of the media queued in the server for the client.
    var queued: Duration { get }
    /// Finds the position to play from, and calls back: before it returns, if nothing has to be read for that.
    func prepare(_ request: PlaybackRequest, then done: @escaping (Result<PlayStart, Refusal>) -> Void)
    /// Starts sending from the prepared position, after the response has been written.
    func begin(now: MediaTime)
    /// Stops sending until the next `begin`.
    func pause()
    /// Ends the session's media.
    func end()
    func sinkBecameWritable()
    /// Called once a second while playing.
    func tick(now: MediaTime)
}

/// A session of a live stream: a viewer.
final class LiveSession: SessionMedia {
    private let stream: LiveStreamCore
    private let viewer: Viewer

    init(stream: LiveStreamCore, viewer: Viewer) {
        self.stream = stream
        self.viewer = viewer
    }

    let kind = SessionKind.live
    var name: String { stream.name }
    func shows(_ stream: LiveStreamCore) -> Bool { stream === self.stream }
    var sent: Int { viewer.sent }
    var dropped: Int { viewer.dropped }
    var queued: Duration { viewer.queued }

    func hasTrack(_ track: TrackID) -> Bool { stream.ssrc(of: track) != nil }

    func setUp(_ track: TrackID) -> UInt32 {
        viewer.setUp(track)
        return stream.ssrc(of: track) ?? 0
    }

    func goodbye(of track: TrackID) -> ByteBuffer { stream.goodbye(of: track) }

    /// Prepares to play from now, whatever the request says.
    func prepare(_ request: PlaybackRequest, then done: @escaping (Result<PlayStart, Refusal>) -> Void) {
        done(.success(.live(stream.start(of: viewer))))
    }

    func begin(now: MediaTime) { stream.join(viewer, now: now) }

    func pause() {
        stream.leave(viewer)
        viewer.pause()
    }

    func end() { stream.leave(viewer) }
    func sinkBecameWritable() { viewer.sinkBecameWritable() }
    func tick(now: MediaTime) { viewer.tick(now: now) }
}
