package import Media
package import NIOCore

/// Splits access units into RTP packets by RFC 6184, packetization-mode 1: single NAL unit packets and FU-A.
///
/// The packets are written in the interleaved form of RFC 2326 10.12 into one buffer, so that a whole access unit goes
/// to a TCP client in one write; a UDP client gets slices of the same buffer.
package struct H264Packetizer {
    /// The largest RTP packet in bytes: the MTU of Ethernet less the overhead of PPPoE, a tunnel and a TURN header.
    package static let packetBytes = 1400
    /// `$`, channel, length.
    package static let framingBytes = 4
    /// An RTP header without contributing sources (RFC 3550 5.1).
    package static let headerBytes = 12

    package let ssrc: UInt32
    package private(set) var nextSequence: UInt16
    /// The packets and payload bytes so far, as sender reports count them.
    package private(set) var packetCount: UInt32 = 0
    package private(set) var octetCount: UInt32 = 0

    package init(ssrc: UInt32, firstSequence: UInt16) {
        self.ssrc = ssrc
        nextSequence = firstSequence
    }

    /// - Parameter report: a whole RTCP packet to put before the access unit, or an empty buffer.
    package mutating func packetize(
        _ unit: MediaSample, timestamp: UInt32, report: ByteBuffer, allocator: ByteBufferAllocator
    ) -> PacketizedAccessUnit {
        let (packets, size) = Self.measure(unit.units)
        let reportLength = report.readableBytes > 0 ? Self.framingBytes + report.readableBytes : 0
        var buffer = allocator.buffer(capacity: reportLength + size)
        if reportLength > 0 {
            buffer.writeMultipleIntegers(UInt8(ascii: "$"), UInt8(1), UInt16(report.readableBytes))
            buffer.writeImmutableBuffer(report)
        }
        var starts: [Int32] = []
        // One write: each write into a ByteBuffer costs more than a packet's header.
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: size) { target in
            var writer = RTPPacketWriter(
                target: target, offset: reportLength, sequence: nextSequence, timestamp: timestamp, ssrc: ssrc,
                packets: packets)
            unit.bytes.withUnsafeBytes { bytes in
                for (index, range) in unit.units.enumerated() {
                    writer.append(bytes, range, isLast: index == unit.units.count - 1)
                }
            }
            starts = writer.starts
            return writer.position
        }
        let firstSequence = nextSequence
        nextSequence &+= UInt16(truncatingIfNeeded: packets)
        packetCount &+= UInt32(truncatingIfNeeded: packets)
        octetCount &+= UInt32(truncatingIfNeeded: size - packets * (Self.framingBytes + Self.headerBytes))
        return PacketizedAccessUnit(
            buffer: buffer, reportLength: reportLength, starts: starts, firstSequence: firstSequence,
            timestamp: timestamp,
            isKeyFrame: unit.isRandomAccess, captured: unit.presentationTime)
    }

    /// The number of packets, and their bytes with framing.
    private static func measure(_ units: [Range<Int>]) -> (packets: Int, size: Int) {
        var (packets, size) = (0, 0)
        for range in units {
            if range.count <= RTPPacketWriter.payloadLimit {
                packets += 1
                size += range.count
            } else {
                let limit = RTPPacketWriter.fragmentLimit
                let fragments = (range.count - 1 + limit - 1) / limit
                packets += fragments
                size += range.count - 1 + fragments * 2
            }
        }
        return (packets, size + packets * (framingBytes + headerBytes))
    }
}
