import Base
import Media
import NIOCore
import Net

/// What a session's packets travel in.
enum SessionTransportKind {
    /// The RTSP connection itself.
    case interleaved
    /// The server's UDP sockets.
    case datagrams
}

/// How one session's packets travel: a sink, and what was agreed about it.
protocol SessionTransport: PacketSink {
    var kind: SessionTransportKind { get }
    /// `tcp` or `udp`.
    var name: String { get }
    var agreement: AgreedTransport { get }
    /// Whether the network says that the viewer got what was sent.
    var provesLife: Bool { get }
    /// Starts taking the client's RTCP packets.
    func begin(media: any SessionMedia, reports: @escaping (ByteBuffer) -> Void)
    func end()
    /// Takes a packet that came inside the RTSP connection; RTCP of the session goes to its reports.
    func receive(_ packet: ByteBuffer, onChannel channel: UInt8)
    /// Whether the client should have been heard by now, and was not.
    func isUnheard(now: MediaTime) -> Bool
}

/// RTP and RTCP inside the RTSP connection (RFC 2326 10.12).
final class InterleavedTransport: SessionTransport {
    private unowned let connection: RTSPConnectionHandler
    private let writer: ConnectionWriter
    let rtp: UInt8
    let rtcp: UInt8

    init(connection: RTSPConnectionHandler, writer: ConnectionWriter, rtp: UInt8, rtcp: UInt8) {
        self.connection = connection
        self.writer = writer
        self.rtp = rtp
        self.rtcp = rtcp
    }

    let kind = SessionTransportKind.interleaved
    var name: String { "tcp" }
    var provesLife: Bool { true }
    var agreement: AgreedTransport { .interleaved(rtp: rtp, rtcp: rtcp) }

    private var reports: (ByteBuffer) -> Void = { _ in }
    func begin(media: any SessionMedia, reports: @escaping (ByteBuffer) -> Void) { self.reports = reports }
    package func end() { reports = { _ in } }

    func receive(_ packet: ByteBuffer, onChannel channel: UInt8) {
        if channel == rtcp { reports(packet) }
    }

    /// The connection ends with its client.
    func isUnheard(now: MediaTime) -> Bool { false }

    let burstLimit = Int.max
    var canSend: Bool { writer.isIdle }
    var bufferedBytes: Int { writer.bufferedBytes }

    func send(_ unit: PacketizedAccessUnit, renumbering: Renumbering) {
        var renumbering = renumbering
        renumbering.rtpChannel = rtp
        renumbering.rtcpChannel = rtcp
        writer.write(unit.interleaved(renumbering))
    }

    func sendControl(_ packet: ByteBuffer, of track: TrackID) {
        var framed = ByteBufferAllocator().buffer(capacity: packet.readableBytes + 4)
        framed.writeMultipleIntegers(UInt8(ascii: "$"), rtcp, UInt16(packet.readableBytes))
        framed.writeImmutableBuffer(packet)
        writer.write(framed)
    }

    func close(reason: String) { connection.close(reason: reason) }
}

/// RTP and RTCP to two UDP ports of the client, from the server's pair.
final class DatagramTransport: SessionTransport {
    private unowned let connection: RTSPConnectionHandler
    private let pair: DatagramPair
    private var clientRTP: DatagramDestination
    private var clientRTCP: SocketAddress
    /// The sockets as the client sees them, if it is reached through routers: its RTSP connection came by a relay.
    private let outside: MappedAddresses?

    /// - Parameters:
    ///   - client: the far end of the RTSP connection; its address is the only one that is sent to.
    ///   - isRelayed: it came by a relay; then there is no transport without the sockets' addresses outside.
    init?(
        connection: RTSPConnectionHandler, pair: DatagramPair, client: SocketAddress?, rtp: UInt16, rtcp: UInt16,
        isRelayed: Bool = false
    ) {
        outside = isRelayed ? pair.outside : nil
        if isRelayed {
            guard outside != nil, client?.protocol == pair.rtp.localAddress?.protocol else { return nil }
        }
        guard var clientRTP = client, var clientRTCP = client else { return nil }
        clientRTP.port = Int(rtp)
        clientRTCP.port = Int(rtcp)
        self.connection = connection
        self.pair = pair
        self.clientRTP = DatagramDestination(clientRTP)
        self.clientRTCP = clientRTCP
    }

    let kind = SessionTransportKind.datagrams
    var name: String { outside == nil ? "udp" : "punched" }
    var provesLife: Bool { false }
    private var media: (any SessionMedia)?

    var agreement: AgreedTransport {
        if let outside { return .punched(clientRTP: clientRTP.address, clientRTCP: clientRTCP, outside) }
        return .udp(
            clientRTP: UInt16(clientRTP.address.port ?? 0), clientRTCP: UInt16(clientRTCP.port ?? 0),
            serverRTP: pair.rtpPort, serverRTCP: pair.rtcpPort)
    }

    func begin(media: any SessionMedia, reports: @escaping (ByteBuffer) -> Void) {
        self.media = media
        pair.punching.add(
            ObjectIdentifier(self), holder: clientRTP.address, rtp: clientRTP.address.port ?? 0,
            rtcp: clientRTCP.port ?? 0, isMovable: outside != nil, now: pair.now())
        if outside != nil { beginPunching(ssrc: media.ssrc) }
        pair.clients[clientRTCP] = DatagramPair.Client(media: media, reports: reports)
    }

    /// Another session of the same client may have taken the ports over meanwhile; that one stays.
    package func end() {
        if pair.clients[clientRTCP]?.media === media { pair.clients[clientRTCP] = nil }
        media = nil
        pair.punched[ObjectIdentifier(self)] = nil
        pair.punching.remove(ObjectIdentifier(self))
    }

    /// Listens for where the client really is, and opens the device's own router for it.
    private func beginPunching(ssrc: UInt32) {
        pair.punched[ObjectIdentifier(self)] = self
        let packet = DatagramPair.openingPacket(ssrc: ssrc)
        pair.rtp.writeAndFlush(AddressedEnvelope(remoteAddress: clientRTP.address, data: packet), promise: nil)
        sendControl(packet, of: .video)
    }

    /// The client's router gives it another port than it knew of.
    func move(_ part: PunchingRule<ObjectIdentifier>.Part, to address: SocketAddress) {
        switch part {
        case .rtp: clientRTP = DatagramDestination(address)
        case .rtcp:
            let old = clientRTCP
            clientRTCP = address
            // Another viewer behind the same router may have named the same port: that one's entry stays.
            guard let client = pair.clients[old], client.media === media else { return }
            pair.clients[old] = nil
            pair.clients[address] = client
        }
    }

    /// RTCP comes to a socket of its own.
    func receive(_ packet: ByteBuffer, onChannel channel: UInt8) {}

    func isUnheard(now: MediaTime) -> Bool { pair.punching.isUnheard(ObjectIdentifier(self), now: now) }

    /// A client's receive buffer of 208 KiB (Linux's default) holds about 90 packets of ours, overhead counted.
    let burstLimit = 96 * 1024
    var canSend: Bool { pair.rtp.isWritable }
    let bufferedBytes = 0

    func send(_ unit: PacketizedAccessUnit, renumbering: Renumbering) {
        pair.writer.write(unit.datagrams(renumbering), to: &clientRTP)
        // With moved time stamps the report would contradict them.
        if renumbering.timestamp == 0, let report = unit.report { sendControl(report, of: unit.track) }
    }

    func sendControl(_ packet: ByteBuffer, of track: TrackID) {
        pair.rtcp.writeAndFlush(AddressedEnvelope(remoteAddress: clientRTCP, data: packet), promise: nil)
    }

    func close(reason: String) { connection.close(reason: reason) }
}
