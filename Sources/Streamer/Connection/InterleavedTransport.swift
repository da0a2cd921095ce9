import Base
import NIOCore
import Net

/// RTP and RTCP inside the RTSP connection (RFC 2326 10.12).
final class InterleavedTransport: TrackTransport {
    private let writer: ConnectionWriter
    private let rtp: UInt8
    private let rtcp: UInt8

    init(writer: ConnectionWriter, rtp: UInt8, rtcp: UInt8) {
        self.writer = writer
        self.rtp = rtp
        self.rtcp = rtcp
    }

    var name: String { "tcp" }
    var channels: (rtp: UInt8, rtcp: UInt8)? { (rtp, rtcp) }
    var agreement: AgreedTransport { .interleaved(rtp: rtp, rtcp: rtcp) }

    /// What comes to the connection's channels, the connection takes.
    func begin(ssrc: UInt32, becameWritable: @escaping () -> Void, reports: @escaping (ByteBuffer) -> Void) {}
    func end() {}

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

    func sendControl(_ packet: ByteBuffer) {
        var framed = ByteBufferAllocator().buffer(capacity: packet.readableBytes + 4)
        framed.writeMultipleIntegers(UInt8(ascii: "$"), rtcp, UInt16(packet.readableBytes))
        framed.writeImmutableBuffer(packet)
        writer.write(framed)
    }
}
