import Base
import Media
import NIOCore
import Net

/// The transport of a session: one for each track that was set up.
final class SessionTransport: PacketSink {
    private struct Track {
        let id: TrackID
        let ssrc: UInt32
        let transport: TrackTransport
    }

    /// The tracks by number. The first leads: reports about it are the session's.
    private var tracks: [Track] = [] {
        didSet { only = tracks.count == 1 ? tracks[0].transport : nil }
    }
    /// The transport of a session of one track: it is needed for each viewer of each picture, without a search.
    private var only: TrackTransport?
    private let onClose: (String) -> Void

    /// - Parameter onClose: ends the connection, with the reason.
    init(onClose: @escaping (_ reason: String) -> Void) { self.onClose = onClose }

    /// Sends the track over `transport` from now on.
    func setUp(_ track: TrackID, ssrc: UInt32, over transport: TrackTransport) {
        remove(track)
        tracks.append(Track(id: track, ssrc: ssrc, transport: transport))
        tracks.sort { $0.id.rawValue < $1.id.rawValue }
    }

    private func remove(_ track: TrackID) {
        for old in tracks where old.id == track { old.transport.datagrams?.end() }
        tracks.removeAll { $0.id == track }
    }

    func end() {
        for track in tracks { track.transport.datagrams?.end() }
        tracks = []
    }

    var ids: [TrackID] { tracks.map(\.id) }
    var leadingSSRC: UInt32? { tracks.first?.ssrc }
    /// The name: `tcp`, `udp` or `punched`.
    var name: String { tracks.first?.transport.name ?? "none" }
    /// Whether a track is sent inside the RTSP connection: TCP then acknowledges what the viewer received.
    var isInterleaved: Bool { tracks.contains { $0.transport.channels != nil } }
    var usesDatagrams: Bool { tracks.contains { $0.transport.channels == nil } }

    /// The channels for a track inside the connection: those the client asks for, unless another track has them.
    func channels(of track: TrackID, asked: (rtp: UInt8, rtcp: UInt8)?) -> (rtp: UInt8, rtcp: UInt8)? {
        let taken = tracks.filter { $0.id != track }.compactMap(\.transport.channels).flatMap { [$0.rtp, $0.rtcp] }
        if let asked, !taken.contains(asked.rtp), !taken.contains(asked.rtcp) { return asked }
        let own = Renumbering(track: track)
        let pairs = [(own.rtpChannel, own.rtcpChannel)] + stride(from: 0, to: UInt8.max, by: 2).map { ($0, $0 + 1) }
        return pairs.first { !taken.contains($0.0) && !taken.contains($0.1) }
    }

    /// Whether the client has sent no packet within the time allowed for it.
    func isUnheard(now: MediaTime) -> Bool { tracks.contains { $0.transport.datagrams?.isUnheard(now: now) == true } }

    /// Whether packets on that channel are RTCP of the session.
    func isControl(channel: UInt8) -> Bool { tracks.contains { $0.transport.channels?.rtcp == channel } }

    // MARK: Packets

    var burstLimit: Int { tracks.reduce(Int.max) { min($0, $1.transport.burstLimit) } }
    var canSend: Bool {
        if let only { return only.canSend }
        let tracks = tracks
        for index in tracks.indices where !tracks[index].transport.canSend { return false }
        return true
    }
    /// The bytes not sent yet; all tracks inside the connection share one socket.
    var bufferedBytes: Int { tracks.reduce(0) { max($0, $1.transport.bufferedBytes) } }

    /// - Parameter unit: an access unit of a track that was set up.
    func send(_ unit: PacketizedAccessUnit, renumbering: Renumbering) {
        if let only { return only.send(unit, renumbering: renumbering) }
        // This runs for each access unit and viewer: the array is retained once, and no element is copied.
        let tracks = tracks
        for index in tracks.indices where tracks[index].id == unit.track {
            return tracks[index].transport.send(unit, renumbering: renumbering)
        }
    }

    func sendControl(_ packet: ByteBuffer, of id: TrackID) {
        for track in tracks where track.id == id { track.transport.sendControl(packet) }
    }

    func close(reason: String) { onClose(reason) }
}
