import Base
import Device
import Media
import NIOCore
import Net

/// What a session has beyond the conversation: what it shows, its transport, and its place among the server's sessions.
final class ActiveSession {
    let media: any SessionMedia
    let transport: SessionTransport
    private let server: RTSPServerCore
    private let since: MediaTime
    private var lastReport: ReceiverReport?
    /// What had been sent a second ago.
    private var sentBefore = 0

    /// - Precondition: a place of the media's kind was taken; `end` gives it back.
    init(media: any SessionMedia, transport: SessionTransport, server: RTSPServerCore) {
        self.media = media
        self.transport = transport
        self.server = server
        since = server.now()
    }

    /// Ends it; once.
    func end() {
        media.end()
        transport.end()
        server.returnSession(media.kind)
    }

    /// The RTCP packets that end its tracks.
    func sayGoodbye() {
        for track in transport.ids { transport.sendControl(media.goodbye(of: track), of: track) }
    }

    /// Whether the client of a playing session showed since the last call that it lives: some send neither reports nor
    /// requests, but over TCP they take what is sent.
    func hasSignOfLife() -> Bool {
        defer { sentBefore = media.sent }
        return transport.isInterleaved && (transport.canSend || media.sent > sentBefore)
    }

    /// Takes an RTCP packet. Reports count that are about the track which leads.
    func received(control packet: ByteBuffer) {
        guard let ssrc = transport.leadingSSRC else { return }
        if let report = ReceiverReport.find(in: packet, about: ssrc) { lastReport = report }
    }

    func statistics(id: String, remote: String, isPlaying: Bool) -> ViewerStatistics {
        // The clock of video (RFC 6184 8.1); sound alone has another.
        let jitter = transport.ids.first == .video ? lastReport.map { Int64($0.jitter) * 1_000_000_000 / 90_000 } : nil
        return ViewerStatistics(
            session: id, remote: remote, stream: media.name, isLive: media.kind == .live, transport: transport.name,
            isPlaying: isPlaying, since: since, accessUnitsSent: media.sent, accessUnitsDropped: media.dropped,
            queue: media.queued, lost: lastReport.map { Int($0.cumulativeLost) },
            jitter: jitter.map { .nanoseconds($0) })
    }
}
