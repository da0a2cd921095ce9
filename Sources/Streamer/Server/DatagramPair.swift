import Base
import Net
import NIOCore
import NIOPosix
import System

/// The server's two UDP sockets, RTP on an even port and RTCP on the next (RFC 3550 11). All UDP sessions share them.
final class DatagramPair {
    /// The transport and the callbacks of a client.
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
    /// The clients by the source address of their RTCP.
    private(set) var clients: [SocketAddress: Client] = [:]

    /// The sockets' mapped addresses, once known.
    private(set) var mappedAddresses: MappedAddresses?
    /// The sessions through a relay, whose clients' packets show their real address.
    private(set) var punched: [ObjectIdentifier: DatagramTransport] = [:]
    private var punching = PunchingRule<ObjectIdentifier>()
    /// The clock; tests replace it.
    let now: () -> MediaTime

    /// The maximum of bytes waiting in the RTP socket before access units are skipped for all its clients.
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

    /// Starts receiving from the sockets.
    func listen() throws {
        try rtp.pipeline.syncOperations.addHandler(RTPHandler(pair: self))
        try rtcp.pipeline.syncOperations.addHandler(RTCPHandler(pair: self))
    }

    func setMappedAddresses(_ addresses: MappedAddresses?) { mappedAddresses = addresses }

    // MARK: Clients

    /// Adds the client of a transport.
    ///
    /// - Parameter isRelayed: whether it comes by a relay, so that its packets may show another address than these.
    func add(_ client: Client, rtp: SocketAddress, rtcp: SocketAddress, isRelayed: Bool) {
        let id = ObjectIdentifier(client.transport)
        punching.add(id, holder: rtp, rtp: rtp.port ?? 0, rtcp: rtcp.port ?? 0, isMovable: isRelayed, now: now())
        if isRelayed { punched[id] = client.transport }
        clients[rtcp] = client
    }

    /// Removes a transport's client. Another session of the same client may have taken over the ports meanwhile; that
    /// one stays.
    func remove(_ transport: DatagramTransport, rtcp: SocketAddress) {
        if clients[rtcp]?.transport === transport { clients[rtcp] = nil }
        punched[ObjectIdentifier(transport)] = nil
        punching.remove(ObjectIdentifier(transport))
    }

    /// Moves a transport's client to another RTCP address.
    func move(_ transport: DatagramTransport, rtcp old: SocketAddress, to address: SocketAddress) {
        // Another viewer behind the same router may have named the same port: that one's entry stays.
        guard let client = clients[old], client.transport === transport else { return }
        clients[old] = nil
        clients[address] = client
    }

    /// Whether the transport's client has sent no packet within the time allowed for it.
    func isUnheard(_ transport: DatagramTransport, now: MediaTime) -> Bool {
        punching.isUnheard(ObjectIdentifier(transport), now: now)
    }

    // MARK: Received packets

    /// Handles a received packet. It may redirect one session's packets, and is never answered.
    private func received(
        _ part: PunchingRule<ObjectIdentifier>.Part, _ packet: ByteBuffer, from sender: SocketAddress
    ) {
        guard !punched.isEmpty, part == .rtp ? Self.isEmptyRTP(packet) : ReceiverReport.isControl(packet)
        else { return }
        guard case .moved(let id) = punching.received(part, from: sender, now: now()) else { return }
        punched[id]?.move(part, to: sender)
    }

    /// The packet that opens a mapping in the device's own router: a receiver report without report blocks. An RTP
    /// receiver recognises it by its type and takes no sequence number from it (RFC 3550 6.4.2, RFC 5761 4).
    static func openingPacket(ssrc: UInt32) -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: 8)
        buffer.writeMultipleIntegers(UInt8(0x80), UInt8(201), UInt16(1), ssrc)
        return buffer
    }

    /// Whether it is RTP without payload (RFC 3550 5.1): only the header, with the contributing sources that it
    /// declares.
    static func isEmptyRTP(_ packet: ByteBuffer) -> Bool {
        guard let first = packet.getInteger(at: packet.readerIndex, as: UInt8.self), first >> 6 == 2
        else { return false }
        return packet.readableBytes == 12 + 4 * Int(first & 0x0F)
    }

    /// Receives nothing but packets that show a client's address; notifies the viewers when the socket has space again.
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
            pair.received(.rtp, envelope.data, from: envelope.remoteAddress)
        }

        // A client that went away causes ICMP errors; its RTSP connection reports the rest.
        func errorCaught(context: ChannelHandlerContext, error: any Error) {}
    }

    private final class RTCPHandler: ChannelInboundHandler {
        typealias InboundIn = AddressedEnvelope<ByteBuffer>
        private let pair: DatagramPair
        init(pair: DatagramPair) { self.pair = pair }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let envelope = unwrapInboundIn(data)
            pair.received(.rtcp, envelope.data, from: envelope.remoteAddress)
            pair.clients[envelope.remoteAddress]?.reports(envelope.data)
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {}
    }
}
