import NIOCore
import Net

extension DatagramPair {
    /// Handles a received packet. It may redirect one session's packets, and is never answered.
    func heard(_ part: PunchingRule<ObjectIdentifier>.Part, _ packet: ByteBuffer, from sender: SocketAddress) {
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
}
