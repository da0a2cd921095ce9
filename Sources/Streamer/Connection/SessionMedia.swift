import Base
import Media
import NIOCore

/// The two kinds of media, each with its own number of sessions.
enum SessionKind {
    case live
    case recorded
}

/// What a session shows, as its connection sees it: a live stream's viewer, or a recording's player.
protocol SessionMedia: AnyObject {
    var kind: SessionKind { get }
    /// What the log and the console call it.
    var name: String { get }
    /// Whether this live stream is what it shows.
    func shows(_ stream: LiveStreamCore) -> Bool
    func hasTrack(_ track: TrackID) -> Bool
    /// Sends a track, too, when it is played next. Returns the source of its packets.
    func setUp(_ track: TrackID) -> UInt32
    /// The RTCP packet that ends a track.
    func goodbye(of track: TrackID) -> ByteBuffer
    /// Access units sent, and those left out because the client was too slow.
    var sent: Int { get }
    var dropped: Int { get }
    /// Media that waits in the server for the client.
    var queued: Duration { get }
    /// Finds the place to play from, and calls back: before it returns, if nothing has to be read for that.
    func prepare(_ request: PlaybackRequest, then done: @escaping (Result<PlayStart, Refusal>) -> Void)
    /// Begins to send from the place that was prepared, now that the response has been written.
    func begin(now: MediaTime)
    /// Nothing more is sent until it is played again.
    func pause()
    /// The session is over.
    func end()
    func sinkBecameWritable()
    /// Called once a second while playing.
    func tick(now: MediaTime)
}

/// A viewer in its live stream.
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

    /// A live stream plays from now, whatever the request says.
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
