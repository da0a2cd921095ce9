import Base
import NIOCore
import Net

/// The transport of one track of a session.
enum TrackTransport {
    /// Packets inside the RTSP connection, on two channels (RFC 2326 10.12).
    case interleaved(ConnectionWriter, rtp: UInt8, rtcp: UInt8)
    /// Packets to two UDP ports of the client.
    case datagrams(DatagramTransport)

    /// The name: `tcp`, `udp` or `punched`.
    var name: String {
        switch self {
        case .interleaved: "tcp"
        case .datagrams(let transport): transport.name
        }
    }

    var agreement: AgreedTransport {
        switch self {
        case .interleaved(_, let rtp, let rtcp): .interleaved(rtp: rtp, rtcp: rtcp)
        case .datagrams(let transport): transport.agreement
        }
    }

    /// The channels inside the RTSP connection.
    var channels: (rtp: UInt8, rtcp: UInt8)? {
        if case .interleaved(_, let rtp, let rtcp) = self { (rtp, rtcp) } else { nil }
    }

    /// The transport that has to be begun and ended. The other needs neither: the connection receives
    /// what arrives on its channels, and its writer reports when there is space.
    var datagrams: DatagramTransport? { if case .datagrams(let transport) = self { transport } else { nil } }

    // MARK: Like PacketSink

    var burstLimit: Int {
        switch self {
        case .interleaved: .max
        case .datagrams(let transport): transport.burstLimit
        }
    }

    var canSend: Bool {
        switch self {
        case .interleaved(let writer, _, _): writer.isIdle
        case .datagrams(let transport): transport.canSend
        }
    }

    var bufferedBytes: Int { if case .interleaved(let writer, _, _) = self { writer.bufferedBytes } else { 0 } }

    func send(_ unit: PacketizedAccessUnit, renumbering: Renumbering) {
        switch self {
        case .interleaved(let writer, let rtp, let rtcp):
            var renumbering = renumbering
            renumbering.rtpChannel = rtp
            renumbering.rtcpChannel = rtcp
            writer.write(unit.interleaved(renumbering))
        case .datagrams(let transport): transport.send(unit, renumbering: renumbering)
        }
    }

    func sendControl(_ packet: ByteBuffer) {
        switch self {
        case .interleaved(let writer, _, let rtcp):
            var framed = ByteBufferAllocator().buffer(capacity: packet.readableBytes + 4)
            framed.writeMultipleIntegers(UInt8(ascii: "$"), rtcp, UInt16(packet.readableBytes))
            framed.writeImmutableBuffer(packet)
            writer.write(framed)
        case .datagrams(let transport): transport.sendControl(packet)
        }
    }
}
