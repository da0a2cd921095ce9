import Base
import NIOCore
import Net

/// RTP and RTCP to two UDP ports of the client, from the server's pair.
final class DatagramTransport {
    private let pair: DatagramPair
    private var clientRTP: DatagramDestination
    private var clientRTCP: SocketAddress
    /// The sockets as the client sees them, if it is reached through routers: its RTSP connection came by a relay.
    private let outside: MappedAddresses?

    /// - Parameters:
    ///   - client: the far end of the RTSP connection; its address is the only one that is sent to.
    ///   - isRelayed: it came by a relay; then there is no transport without the sockets' addresses outside.
    init?(
        pair: DatagramPair, client: SocketAddress?, rtp: UInt16, rtcp: UInt16, isRelayed: Bool = false
    ) {
        outside = isRelayed ? pair.outside : nil
        if isRelayed {
            guard outside != nil, client?.protocol == pair.rtp.localAddress?.protocol else { return nil }
        }
        guard var clientRTP = client, var clientRTCP = client else { return nil }
        clientRTP.port = Int(rtp)
        clientRTCP.port = Int(rtcp)
        self.pair = pair
        self.clientRTP = DatagramDestination(clientRTP)
        self.clientRTCP = clientRTCP
    }

    var name: String { outside == nil ? "udp" : "punched" }

    var agreement: AgreedTransport {
        if let outside { return .punched(clientRTP: clientRTP.address, clientRTCP: clientRTCP, outside) }
        return .udp(
            clientRTP: UInt16(clientRTP.address.port ?? 0), clientRTCP: UInt16(clientRTCP.port ?? 0),
            serverRTP: pair.rtpPort, serverRTCP: pair.rtcpPort)
    }

    /// Starts it.
    ///
    /// - Parameters:
    ///   - ssrc: the source of the packets.
    ///   - becameWritable: called when there is room again.
    ///   - reports: takes the client's RTCP packets.
    func begin(ssrc: UInt32, becameWritable: @escaping () -> Void, reports: @escaping (ByteBuffer) -> Void) {
        pair.punching.add(
            ObjectIdentifier(self), holder: clientRTP.address, rtp: clientRTP.address.port ?? 0,
            rtcp: clientRTCP.port ?? 0, isMovable: outside != nil, now: pair.now())
        if outside != nil { beginPunching(ssrc: ssrc) }
        pair.clients[clientRTCP] = DatagramPair.Client(
            transport: self, becameWritable: becameWritable, reports: reports)
    }

    /// Another session of the same client may have taken the ports over meanwhile; that one stays.
    func end() {
        if pair.clients[clientRTCP]?.transport === self { pair.clients[clientRTCP] = nil }
        pair.punched[ObjectIdentifier(self)] = nil
        pair.punching.remove(ObjectIdentifier(self))
    }

    /// Listens for where the client really is, and opens the device's own router for it.
    private func beginPunching(ssrc: UInt32) {
        pair.punched[ObjectIdentifier(self)] = self
        let packet = DatagramPair.openingPacket(ssrc: ssrc)
        pair.rtp.writeAndFlush(AddressedEnvelope(remoteAddress: clientRTP.address, data: packet), promise: nil)
        sendControl(packet)
    }

    /// The client's router gives it another port than it knew of.
    func move(_ part: PunchingRule<ObjectIdentifier>.Part, to address: SocketAddress) {
        switch part {
        case .rtp: clientRTP = DatagramDestination(address)
        case .rtcp:
            let old = clientRTCP
            clientRTCP = address
            // Another viewer behind the same router may have named the same port: that one's entry stays.
            guard let client = pair.clients[old], client.transport === self else { return }
            pair.clients[old] = nil
            pair.clients[address] = client
        }
    }

    /// Whether the client should have been heard by now, and was not.
    func isUnheard(now: MediaTime) -> Bool { pair.punching.isUnheard(ObjectIdentifier(self), now: now) }

    /// A client's receive buffer of 208 KiB (Linux's default) holds about 90 packets of ours, overhead counted.
    let burstLimit = 96 * 1024
    var canSend: Bool { pair.rtp.isWritable }

    func send(_ unit: PacketizedAccessUnit, renumbering: Renumbering) {
        pair.writer.write(unit.datagrams(renumbering), to: &clientRTP)
        // With moved time stamps the report would contradict them.
        if renumbering.timestamp == 0, let report = unit.report { sendControl(report) }
    }

    func sendControl(_ packet: ByteBuffer) {
        pair.rtcp.writeAndFlush(AddressedEnvelope(remoteAddress: clientRTCP, data: packet), promise: nil)
    }
}
