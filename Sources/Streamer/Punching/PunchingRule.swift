import Base
import NIOCore

/// Which packets from outside may say where a relayed session's pictures go (002 15; docs/design/nat.md).
///
/// A session belongs to its holder: the IP address whose RTSP connection it is. A packet from that address and a new
/// port moves the session there, once, soon after SETUP, and only if no other session could be meant.
struct PunchingRule<ID: Hashable> {
    /// RTP and RTCP come by different sockets, and are moved each by itself.
    enum Part {
        case rtp
        case rtcp
    }

    enum Verdict: Equatable {
        /// It came from where the session's packets go.
        case known(ID)
        /// The session's packets go to where it came from, from now on.
        case moved(ID)
        /// Nobody's.
        case dropped
    }

    private struct Path {
        var port: Int
        /// Settled: a packet has come from there.
        var isHeard: Bool
    }

    private struct Session {
        /// The holder's address; its port means nothing.
        let holder: SocketAddress
        var rtp: Path
        var rtcp: Path
        /// When it was set up.
        let begun: MediaTime

        subscript(part: Part) -> Path {
            get { part == .rtp ? rtp : rtcp }
            set { if part == .rtp { rtp = newValue } else { rtcp = newValue } }
        }
    }

    private var sessions: [ID: Session] = [:]
    /// Packets that moved nothing and belong to nobody.
    private(set) var dropped: UInt64 = 0

    /// How long after SETUP a client may say where it really is, and how long it is believed without a word. 002 15
    /// gives the client 5 s for its first picture.
    static var window: Duration { .seconds(10) }

    /// - Parameters:
    ///   - holder: the far end of the session's RTSP connection.
    ///   - isMovable: false for a client without routers between; nobody takes its packets for another's.
    package mutating func add(_ id: ID, holder: SocketAddress, rtp: Int, rtcp: Int, isMovable: Bool = true, now: MediaTime) {
        sessions[id] = Session(
            holder: holder.host, rtp: Path(port: rtp, isHeard: !isMovable), rtcp: Path(port: rtcp, isHeard: !isMovable),
            begun: now)
    }

    mutating func remove(_ id: ID) { sessions[id] = nil }

    mutating func received(_ part: Part, from sender: SocketAddress, now: MediaTime) -> Verdict {
        let port = sender.port ?? 0
        let host = sender.host
        let ofHolder = sessions.filter { $0.value.holder == host }
        if let id = ofHolder.first(where: { $0.value[part].port == port })?.key {
            sessions[id]?[part].isHeard = true
            return .known(id)
        }
        let waiting = ofHolder.filter { !$0.value[part].isHeard && now - $0.value.begun < Self.window }
        // What a privileged port sends is no client; and with two that wait nobody knows whose it is.
        guard port >= 1024, waiting.count == 1, let id = waiting.first?.key else {
            dropped += 1
            return .dropped
        }
        sessions[id]?[part] = Path(port: port, isHeard: true)
        return .moved(id)
    }

    /// Whether the session's client has had its time and has not been heard at all.
    func isUnheard(_ id: ID, now: MediaTime) -> Bool {
        guard let session = sessions[id] else { return false }
        return !session.rtp.isHeard && !session.rtcp.isHeard && now - session.begun >= Self.window
    }
}

extension SocketAddress {
    /// The address alone.
    var host: SocketAddress {
        var address = self
        address.port = 0
        return address
    }
}
