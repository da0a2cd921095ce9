import Base
import NIOCore
import Net

/// RTP and RTCP to two UDP ports of the client, from the server's pair.
final class DatagramTransport {
    private let pair: DatagramPair
    private var clientRTP: DatagramDestination
    private var clientRTCP: SocketAddress
    /// The sockets' mapped addresses, if the client is reached through routers: its RTSP connection came by a relay.
    private let mapped: MappedAddresses?

    /// - Parameters:
    ///   - client: the far end of the RTSP connection; its address is the only one that is sent to.
    ///   - isRelayed: whether it came by a relay; then there is no transport without the sockets' mapped addresses.
    init?(
        pair: DatagramPair, client: SocketAddress?, rtp: UInt16, rtcp: UInt16, isRelayed: Bool = false
    ) {
        mapped = isRelayed ? pair.mappedAddresses : nil
        if isRelayed {
            guard mapped != nil, client?.protocol == pair.rtp.localAddress?.protocol else { return nil }
        }
        guard var clientRTP = client, var clientRTCP = client else { return nil }
        clientRTP.port = Int(rtp)
        clientRTCP.port = Int(rtcp)
        self.pair = pair
        self.clientRTP = DatagramDestination(clientRTP)
        self.clientRTCP = clientRTCP
    }

    var name: String { mapped == nil ? "udp" : "punched" }

    var agreement: AgreedTransport {
        if let mapped { return .punched(clientRTP: clientRTP.address, clientRTCP: clientRTCP, mapped) }
        return .udp(
            clientRTP: UInt16(clientRTP.address.port ?? 0), clientRTCP: UInt16(clientRTCP.port ?? 0),
            serverRTP: pair.rtpPort, serverRTCP: pair.rtcpPort)
    }

    /// Starts the transport.
    ///
    /// - Parameters:
    ///   - ssrc: the source of the packets.
    ///   - becameWritable: called when the socket has space again.
    ///   - reports: takes the client's RTCP packets.
    func begin(ssrc: UInt32, becameWritable: @escaping () -> Void, reports: @escaping (ByteBuffer) -> Void) {
        pair.add(
            DatagramPair.Client(transport: self, becameWritable: becameWritable, reports: reports),
            rtp: clientRTP.address, rtcp: clientRTCP, isRelayed: mapped != nil)
        if mapped != nil { beginPunching(ssrc: ssrc) }
    }

    func end() { pair.remove(self, rtcp: clientRTCP) }

    /// Opens a mapping in the device's own router; the client's packets then show its real address.
    private func beginPunching(ssrc: UInt32) {
        let packet = DatagramPair.openingPacket(ssrc: ssrc)
        pair.rtp.writeAndFlush(AddressedEnvelope(remoteAddress: clientRTP.address, data: packet), promise: nil)
        sendControl(packet)
    }

    /// Redirects packets to the port that the client's router assigned.
    func move(_ part: PunchingRule<ObjectIdentifier>.Part, to address: SocketAddress) {
        switch part {
        case .rtp: clientRTP = DatagramDestination(address)
        case .rtcp:
            pair.move(self, rtcp: clientRTCP, to: address)
            clientRTCP = address
        }
    }

    /// Whether the client has sent no packet within the time allowed for it.
    func isUnheard(now: MediaTime) -> Bool { pair.isUnheard(self, now: now) }

    /// A client's receive buffer of 208 KiB (Linux's default) holds about 90 packets of ours, overhead counted.
    let burstLimit = 96 * 1024
    var canSend: Bool { pair.rtp.isWritable }

    func send(_ unit: PacketizedAccessUnit, renumbering: Renumbering) {
        pair.writer.write(unit.datagrams(renumbering), to: &clientRTP)
        // The report would contradict shifted time stamps.
        if renumbering.timestamp == 0, let report = unit.report { sendControl(report) }
    }

    func sendControl(_ packet: ByteBuffer) {
        pair.rtcp.writeAndFlush(AddressedEnvelope(remoteAddress: clientRTCP, data: packet), promise: nil)
    }
}
