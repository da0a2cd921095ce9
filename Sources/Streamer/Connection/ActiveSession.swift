import Base
import Device
import Media
import NIOCore
import Net

/// A session's resources besides the conversation: media, transport, and its place among the server's sessions.
final class ActiveSession {
    let media: any SessionMedia
    let transport: SessionTransport
    private let server: RTSPServerCore
    private let since: MediaTime
    private var lastReport: ReceiverReport?
    /// The number of access units that had been sent a second ago.
    private var sentBefore = 0

    /// - Precondition: a place of the media's kind was taken; `end` releases it.
    init(media: any SessionMedia, transport: SessionTransport, server: RTSPServerCore) {
        self.media = media
        self.transport = transport
        self.server = server
        since = server.now()
    }

    /// Ends the session, once.
    func end() {
        media.end()
        transport.end()
        server.returnSession(media.kind)
    }

    /// Sends the RTCP packets that end its tracks.
    func sayGoodbye() {
        for track in transport.ids { transport.sendControl(media.goodbye(of: track), of: track) }
    }

    /// Whether the client of a playing session gave a sign of life since the last call: some send neither reports nor
    /// requests, but over TCP they accept data.
    func hasSignOfLife() -> Bool {
        defer { sentBefore = media.sent }
        return transport.isInterleaved && (transport.canSend || media.sent > sentBefore)
    }

    /// Handles an RTCP packet. Only reports about the leading track count.
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
