import Base
import Net
import NIOCore
import NIOPosix
import System

/// The server's two UDP sockets, RTP on an even port and RTCP on the next (RFC 3550 11). All UDP sessions share them.
final class DatagramPair {
    /// Whom an RTCP packet from a certain address concerns.
    struct Client {
        let transport: DatagramTransport
        let becameWritable: () -> Void
        let reports: (ByteBuffer) -> Void
    }

    let rtp: any Channel
    let rtcp: any Channel
    /// Sends the packets of access units.
    let writer: DatagramWriter
    let rtpPort: UInt16
    let rtcpPort: UInt16
    /// By the address that the client's RTCP comes from.
    var clients: [SocketAddress: Client] = [:]

    /// The sockets as seen from outside, once that is known.
    var outside: MappedAddresses?
    /// The sessions through a relay, whose clients say by a packet where they really are.
    var punched: [ObjectIdentifier: DatagramTransport] = [:]
    var punching = PunchingRule<ObjectIdentifier>()
    /// The time; tests turn it.
    let now: () -> MediaTime

    /// What may wait in the RTP socket before pictures are skipped for all its clients.
    private static let bufferedBytes = 4 * 1024 * 1024
    private static let attempts = 32

    init(rtp: any Channel, rtcp: any Channel, port: Int, now: @escaping () -> MediaTime) {
        self.now = now
        self.rtp = rtp
        self.rtcp = rtcp
        writer = DatagramWriter(channel: rtp)
        rtpPort = UInt16(port)
        rtcpPort = UInt16(port + 1)
    }

    /// Binds a pair on `host`, on any free even port and its neighbour.
    static func bind(
        host: String, eventLoop: any EventLoop, now: @escaping @Sendable () -> MediaTime = { .now }
    ) async throws -> NIOLoopBound<DatagramPair> {
        let bootstrap = DatagramBootstrap(group: eventLoop)
            .channelOption(.writeBufferWaterMark, value: .init(low: bufferedBytes / 2, high: bufferedBytes))
            .channelOption(.socketOption(.so_sndbuf), value: 1024 * 1024)
        var lastError: (any Error)?
        for _ in 0..<attempts {
            let rtp = try await bootstrap.bind(host: host, port: 0).get()
            guard let port = rtp.localAddress?.port, port % 2 == 0, port < 65535 else {
                try? await rtp.close()
                continue
            }
            let rtcp: any Channel
            do {
                rtcp = try await bootstrap.bind(host: host, port: port + 1).get()
            } catch {
                lastError = error
                try? await rtp.close()
                continue
            }
            return try await eventLoop.submit {
                let pair = DatagramPair(rtp: rtp, rtcp: rtcp, port: port, now: now)
                try pair.listen()
                return NIOLoopBound(pair, eventLoop: eventLoop)
            }.get()
        }
        throw lastError ?? ChannelError.unknownLocalAddress
    }

    /// Begins to hear what comes to the sockets.
    func listen() throws {
        try rtp.pipeline.syncOperations.addHandler(RTPHandler(pair: self))
        try rtcp.pipeline.syncOperations.addHandler(RTCPHandler(pair: self))
    }

    /// Takes nothing from clients but their word where they are; tells the viewers when the socket has room again.
    private final class RTPHandler: ChannelInboundHandler {
        typealias InboundIn = AddressedEnvelope<ByteBuffer>
        private unowned let pair: DatagramPair
        init(pair: DatagramPair) { self.pair = pair }

        func channelWritabilityChanged(context: ChannelHandlerContext) {
            guard context.channel.isWritable else { return }
            for client in pair.clients.values { client.becameWritable() }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let envelope = unwrapInboundIn(data)
            pair.heard(.rtp, envelope.data, from: envelope.remoteAddress)
        }

        // A client that went away answers with ICMP errors; its RTSP connection tells us the rest.
        func errorCaught(context: ChannelHandlerContext, error: any Error) {}
    }

    private final class RTCPHandler: ChannelInboundHandler {
        typealias InboundIn = AddressedEnvelope<ByteBuffer>
        private let pair: DatagramPair
        init(pair: DatagramPair) { self.pair = pair }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let envelope = unwrapInboundIn(data)
            pair.heard(.rtcp, envelope.data, from: envelope.remoteAddress)
            pair.clients[envelope.remoteAddress]?.reports(envelope.data)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {}
    }
}
