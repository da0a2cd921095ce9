import Base
import NIOCore

/// Decides which received packets may redirect a relayed session's packets (CTMW 15; docs/design/nat.md).
///
/// A session belongs to its holder: the client address of its RTSP connection. A packet from that address and a new
/// port redirects the session there, once, soon after SETUP, and only if no other session could be meant.
struct PunchingRule<ID: Hashable> {
    /// RTP and RTCP arrive at different sockets, and are redirected separately.
    enum Part {
        case rtp
        case rtcp
    }

    enum Verdict: Equatable {
        /// The packet came from the session's present destination.
        case known(ID)
        /// The session's packets are sent to the packet's source from now on.
        case moved(ID)
        /// The packet belongs to no session.
        case dropped
    }

    private struct Path {
        var port: Int
        /// Whether a packet has arrived from this port, which is then final.
        var isHeard: Bool
    }

    private struct Session {
        /// The client's address; the port is ignored.
        let holder: SocketAddress
        var rtp: Path
        var rtcp: Path
        /// The time of SETUP.
        let begun: MediaTime

        subscript(part: Part) -> Path {
            get { part == .rtp ? rtp : rtcp }
            set { if part == .rtp { rtp = newValue } else { rtcp = newValue } }
        }
    }

    private var sessions: [ID: Session] = [:]
    /// The number of packets that belong to no session.
    private(set) var dropped: UInt64 = 0

    /// How long after SETUP a session may be redirected, and how long it may stay without a packet from its client.
    /// CTMW 15 gives the client 5 s for its first frame.
    static var window: Duration { .seconds(10) }

    /// - Parameters:
    ///   - holder: the remote address of the session's RTSP connection.
    ///   - isMovable: false for a client without a router in between, whose packets can't be mistaken for another's.
    package mutating func add(
        _ id: ID, holder: SocketAddress, rtp: Int, rtcp: Int, isMovable: Bool = true, now: MediaTime
    ) {
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
        // A packet from a privileged port is not a client's; and with two waiting sessions its session is unknown.
        guard port >= 1024, waiting.count == 1, let id = waiting.first?.key else {
            dropped += 1
            return .dropped
        }
        sessions[id]?[part] = Path(port: port, isHeard: true)
        return .moved(id)
    }

    /// Whether no packet of the session's client arrived within the window.
    func isUnheard(_ id: ID, now: MediaTime) -> Bool {
        guard let session = sessions[id] else { return false }
        return !session.rtp.isHeard && !session.rtcp.isHeard && now - session.begun >= Self.window
    }
}

extension SocketAddress {
    /// The address with port 0.
    var host: SocketAddress {
        var address = self
        address.port = 0
        return address
    }
}
