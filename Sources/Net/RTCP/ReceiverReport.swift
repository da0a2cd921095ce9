package import NIOCore

/// A viewer's report on the packets it received (RFC 3550 6.4.2).
package struct ReceiverReport: Sendable, Equatable {
    /// The share lost since its last report, in 256ths.
    package var fractionLost: UInt8
    /// Packets lost since the beginning; negative when there were duplicates.
    package var cumulativeLost: Int32
    /// Interarrival jitter in ticks of the stream's clock.
    package var jitter: UInt32

    /// Whether a packet looks like RTCP (RFC 3550 A.2): version 2, and a report first.
    package static func isControl(_ packet: ByteBuffer) -> Bool {
        var packet = packet
        guard let (first, type) = packet.readMultipleIntegers(as: (UInt8, UInt8).self) else { return false }
        return first >> 6 == 2 && (200...204).contains(type)
    }

    /// The first report block about `ssrc` in a compound packet; nil when there is none or the packet is malformed.
    package static func find(in packet: ByteBuffer, about ssrc: UInt32) -> ReceiverReport? {
        var packet = packet
        while let (first, type, words) = packet.readMultipleIntegers(as: (UInt8, UInt8, UInt16).self) {
            guard first >> 6 == 2, var body = packet.readSlice(length: Int(words) * 4) else { return nil }
            guard type == 200 || type == 201 else { continue }
            // Skips the reporter's SSRC, and in a sender report the five words of sender information.
            body.moveReaderIndex(forwardBy: min(type == 200 ? 24 : 4, body.readableBytes))
            for _ in 0..<(first & 0x1F) {
                guard let (source, lost, _, jitter, _, _) = body.readMultipleIntegers(
                    as: (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32).self)
                else { return nil }
                guard source == ssrc else { continue }
                let cumulative = Int32(bitPattern: lost << 8) >> 8
                return ReceiverReport(fractionLost: UInt8(lost >> 24), cumulativeLost: cumulative, jitter: jitter)
            }
        }
        return nil
    }
}
