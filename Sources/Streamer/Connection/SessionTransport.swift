import Glibc
import NIOCore

/// How one session's packets travel: a sink, and what was agreed about it.
protocol SessionTransport: PacketSink {
    /// `tcp` or `udp`.
    var name: String { get }
    var agreement: AgreedTransport { get }
    /// Whether the network says that the viewer got what was sent.
    var provesLife: Bool { get }
    /// Starts taking the client's RTCP packets.
    func begin(viewer: Viewer, reports: @escaping (ByteBuffer) -> Void)
    func end()
}

/// RTP and RTCP inside the RTSP connection (RFC 2326 10.12).
///
/// An access unit goes to the socket with one `send`, past the channel's pipeline: that alone halves what a viewer costs
/// above the system call. The channel takes over where the socket is full, and keeps the order: `send` is used only when
/// nothing waits in the channel.
final class InterleavedTransport: SessionTransport {
    private unowned let connection: RTSPConnectionHandler
    private let context: ChannelHandlerContext
    private let channel: any Channel
    /// The channel's socket; the channel owns it, and it is good as long as the channel is active.
    private let descriptor: CInt?
    let rtp: UInt8
    let rtcp: UInt8

    init(connection: RTSPConnectionHandler, context: ChannelHandlerContext, rtp: UInt8, rtcp: UInt8) {
        self.connection = connection
        self.context = context
        self.rtp = rtp
        self.rtcp = rtcp
        channel = context.channel
        descriptor = try? context.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: CInt.self) { $0 }
    }

    var name: String { "tcp" }
    var provesLife: Bool { true }
    var agreement: AgreedTransport { .interleaved(rtp: rtp, rtcp: rtcp) }
    // Reports come through the connection's own parser.
    func begin(viewer: Viewer, reports: @escaping (ByteBuffer) -> Void) {}
    func end() {}

    let burstLimit = Int.max
    var canSend: Bool { channel.isWritable }
    var bufferedBytes: Int { (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0 }

    func send(_ unit: PacketizedAccessUnit, renumbering: Renumbering) {
        var renumbering = renumbering
        renumbering.rtpChannel = rtp
        renumbering.rtcpChannel = rtcp
        write(unit.interleaved(renumbering))
    }

    func sendControl(_ packet: ByteBuffer) {
        var framed = channel.allocator.buffer(capacity: packet.readableBytes + 4)
        framed.writeMultipleIntegers(UInt8(ascii: "$"), rtcp, UInt16(packet.readableBytes))
        framed.writeImmutableBuffer(packet)
        write(framed)
    }

    private func write(_ buffer: ByteBuffer) {
        var rest = buffer
        if let descriptor, channel.isActive, channel.isWritable {
            let sent = buffer.withUnsafeReadableBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL) | CInt(MSG_DONTWAIT))
            }
            if sent == buffer.readableBytes { return }
            // Full, or broken: then the channel meets the error and closes.
            if sent > 0 { rest.moveReaderIndex(forwardBy: sent) }
        }
        context.writeAndFlush(NIOAny(rest), promise: nil)
    }

    func close(reason: String) { connection.close(reason: reason) }
}

/// RTP and RTCP to two UDP ports of the client, from the server's pair.
final class DatagramTransport: SessionTransport {
    private unowned let connection: RTSPConnectionHandler
    private let pair: DatagramPair
    private let clientRTP: SocketAddress
    private let clientRTCP: SocketAddress

    init?(connection: RTSPConnectionHandler, pair: DatagramPair, client: SocketAddress?, rtp: UInt16, rtcp: UInt16) {
        guard var clientRTP = client, var clientRTCP = client else { return nil }
        clientRTP.port = Int(rtp)
        clientRTCP.port = Int(rtcp)
        self.connection = connection
        self.pair = pair
        self.clientRTP = clientRTP
        self.clientRTCP = clientRTCP
    }

    var name: String { "udp" }
    var provesLife: Bool { false }
    private var viewer: Viewer?

    var agreement: AgreedTransport {
        .udp(
            clientRTP: UInt16(clientRTP.port ?? 0), clientRTCP: UInt16(clientRTCP.port ?? 0),
            serverRTP: pair.rtpPort, serverRTCP: pair.rtcpPort)
    }

    func begin(viewer: Viewer, reports: @escaping (ByteBuffer) -> Void) {
        self.viewer = viewer
        pair.clients[clientRTCP] = DatagramPair.Client(viewer: viewer, reports: reports)
    }

    /// Another session of the same client may have taken the ports over meanwhile; that one stays.
    func end() {
        if pair.clients[clientRTCP]?.viewer === viewer { pair.clients[clientRTCP] = nil }
        viewer = nil
    }

    /// A client's receive buffer of 208 KiB (Linux's default) holds about 90 packets of ours, overhead counted.
    let burstLimit = 96 * 1024
    var canSend: Bool { pair.rtp.isWritable }
    let bufferedBytes = 0

    func send(_ unit: PacketizedAccessUnit, renumbering: Renumbering) {
        // Queued together and flushed once: NIO hands them to one sendmmsg.
        for packet in unit.datagrams(renumbering) {
            pair.rtp.write(AddressedEnvelope(remoteAddress: clientRTP, data: packet), promise: nil)
        }
        pair.rtp.flush()
        if let report = unit.report { sendControl(report) }
    }

    func sendControl(_ packet: ByteBuffer) {
        pair.rtcp.writeAndFlush(AddressedEnvelope(remoteAddress: clientRTCP, data: packet), promise: nil)
    }

    func close(reason: String) { connection.close(reason: reason) }
}
