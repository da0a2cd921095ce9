import Base
import NIOCore

/// What a session shows, as its connection sees it: a live stream's viewer, or a recording's player.
protocol SessionMedia: AnyObject {
    /// What the log and the console call it.
    var name: String { get }
    var ssrc: UInt32 { get }
    /// The RTCP packet that ends it.
    var goodbye: ByteBuffer { get }
    /// Access units sent, and those left out because the client was too slow.
    var sent: Int { get }
    var dropped: Int { get }
    /// Media that waits in the server for the client.
    var queued: Duration { get }
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

    var name: String { stream.name }
    var ssrc: UInt32 { stream.ssrc }
    var goodbye: ByteBuffer { stream.goodbye }
    var sent: Int { viewer.sent }
    var dropped: Int { viewer.dropped }
    var queued: Duration { viewer.queued }

    /// Number and time stamp of the first packet (`RTP-Info`).
    package var start: (sequence: UInt16, timestamp: UInt32?) { stream.start(of: viewer) }
    package func join(now: MediaTime) { stream.join(viewer, now: now) }

    func pause() {
        stream.leave(viewer)
        viewer.pause()
    }

    package func end() { stream.leave(viewer) }
    func sinkBecameWritable() { viewer.sinkBecameWritable() }
    func tick(now: MediaTime) { viewer.tick(now: now) }
}
