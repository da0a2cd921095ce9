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
    var ssrc: UInt32 { get }
    /// The RTCP packet that ends it.
    var goodbye: ByteBuffer { get }
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
    /// Gives the session that was taken for it back to the server.
    func release(to server: RTSPServerCore)
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
        viewer.setUp(.video)
    }

    let kind = SessionKind.live
    var name: String { stream.name }
    func shows(_ stream: LiveStreamCore) -> Bool { stream === self.stream }
    var ssrc: UInt32 { stream.ssrc(of: .video) ?? 0 }
    var goodbye: ByteBuffer { stream.goodbye(of: .video) }
    var sent: Int { viewer.sent }
    var dropped: Int { viewer.dropped }
    var queued: Duration { viewer.queued }

    /// A live stream plays from now, whatever the request says.
    func prepare(_ request: PlaybackRequest, then done: @escaping (Result<PlayStart, Refusal>) -> Void) {
        let start = stream.start(of: viewer).first
        done(.success(.live(sequence: start?.sequence ?? 0, timestamp: start?.timestamp)))
    }

    func begin(now: MediaTime) { stream.join(viewer, now: now) }

    func pause() {
        stream.leave(viewer)
        viewer.pause()
    }

    package func end() { stream.leave(viewer) }
    func release(to server: RTSPServerCore) { server.returnSession() }
    func sinkBecameWritable() { viewer.sinkBecameWritable() }
    func tick(now: MediaTime) { viewer.tick(now: now) }
}
