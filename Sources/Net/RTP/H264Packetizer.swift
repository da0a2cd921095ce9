package import Media
package import NIOCore

/// Cuts access units into RTP packets by RFC 6184, packetization-mode 1: single NAL unit packets and FU-A.
///
/// The packets are written in the interleaved form of RFC 2326 10.12 into one buffer, so that a whole access unit goes
/// to a TCP client in one write; a UDP client gets slices of the same buffer.
package struct H264Packetizer {
    /// The largest RTP packet: below the MTU of Ethernet with what PPPoE, a tunnel and a TURN header take from it.
    package static let packetBytes = 1400
    /// `$`, channel, length.
    package static let framingBytes = 4
    /// An RTP header without contributing sources (RFC 3550 5.1).
    package static let headerBytes = 12

    package let ssrc: UInt32
    package private(set) var nextSequence: UInt16
    /// Packets and payload bytes so far, as sender reports count them.
    package private(set) var packetCount: UInt32 = 0
    package private(set) var octetCount: UInt32 = 0

    package init(ssrc: UInt32, firstSequence: UInt16) {
        self.ssrc = ssrc
        nextSequence = firstSequence
    }

    /// - Parameter report: a whole RTCP packet to stand before the access unit, or an empty buffer.
    package mutating func packetize(
        _ unit: MediaSample, timestamp: UInt32, report: ByteBuffer, allocator: ByteBufferAllocator
    ) -> PacketizedAccessUnit {
        let payloadLimit = Self.packetBytes - Self.headerBytes
        let overhead = Self.framingBytes + Self.headerBytes
        let packetsAtMost = unit.units.count * 2 + unit.bytes.count / (payloadLimit - 2)
        var buffer = allocator.buffer(capacity: unit.bytes.count + packetsAtMost * (overhead + 2) + report.readableBytes + 4)
        var starts: [Int32] = []
        starts.reserveCapacity(packetsAtMost)
        let firstSequence = nextSequence

        if report.readableBytes > 0 {
            buffer.writeMultipleIntegers(UInt8(ascii: "$"), UInt8(1), UInt16(report.readableBytes))
            buffer.writeImmutableBuffer(report)
        }
        let reportLength = buffer.writerIndex

        func header(marker: Bool, payloadLength: Int) {
            starts.append(Int32(buffer.writerIndex))
            buffer.writeMultipleIntegers(
                UInt8(ascii: "$"), UInt8(0), UInt16(Self.headerBytes + payloadLength),
                UInt8(0x80), (marker ? 0x80 : 0) | SessionDescription.videoPayloadType, nextSequence, timestamp, ssrc)
            nextSequence &+= 1
            packetCount &+= 1
            octetCount &+= UInt32(payloadLength)
        }

        for (index, range) in unit.units.enumerated() {
            let isLast = index == unit.units.count - 1
            if range.count <= payloadLimit {
                header(marker: isLast, payloadLength: range.count)
                buffer.writeBytes(unit.bytes[range])
                continue
            }
            // RFC 6184 5.8: FU indicator and FU header take the place of the NAL unit's own header.
            let nalHeader = unit.bytes[range.lowerBound]
            var rest = range.dropFirst()
            var start: UInt8 = 0x80
            while !rest.isEmpty {
                let fragment = rest.prefix(payloadLimit - 2)
                rest = rest.dropFirst(fragment.count)
                let end: UInt8 = rest.isEmpty ? 0x40 : 0
                header(marker: isLast && rest.isEmpty, payloadLength: fragment.count + 2)
                buffer.writeMultipleIntegers(nalHeader & 0xE0 | 28, start | end | nalHeader & 0x1F)
                buffer.writeBytes(unit.bytes[fragment])
                start = 0
            }
        }
        return PacketizedAccessUnit(
            buffer: buffer, reportLength: reportLength, starts: starts, firstSequence: firstSequence, timestamp: timestamp,
            isKeyFrame: unit.isRandomAccess, captured: unit.presentationTime)
    }
}
