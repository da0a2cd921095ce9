package import Base
package import Media
package import NIOCore

/// Splits the access units of one track into RTP packets, numbers them, and makes their reports.
///
/// The packets are written in the interleaved form of RFC 2326 10.12 into one buffer, so that a whole access unit goes
/// to a TCP client in one write; a UDP client gets slices of the same buffer.
package final class RTPPacketizer {
    /// The largest RTP packet in bytes: the MTU of Ethernet less the overhead of PPPoE, a tunnel and a TURN header.
    package static let packetBytes = 1400
    /// The framing's size: `$`, channel, length.
    package static let framingBytes = 4
    /// An RTP header without contributing sources (RFC 3550 5.1).
    package static let headerBytes = 12
    /// The time between two reports (RFC 3550 6.2).
    private static let reportInterval: Duration = .seconds(5)

    package let track: TrackID
    package let ssrc: UInt32
    private var format: RTPPayloadFormat
    private var sequence: UInt16
    /// The packets and payload bytes so far, as sender reports count them.
    private var packetCount: UInt32 = 0
    private var octetCount: UInt32 = 0
    private var lastReport: MediaTime?

    package init(
        track: TrackID = .video, format: RTPPayloadFormat = .h264, ssrc: UInt32 = .random(in: 1 ... .max),
        firstSequence: UInt16 = .random(in: .min ... .max)
    ) {
        self.track = track
        self.format = format
        self.ssrc = ssrc
        sequence = firstSequence
    }

    package var nextSequence: UInt16 { sequence }

    /// Changes the format from the next access unit on.
    package func change(to format: RTPPayloadFormat) { self.format = format }

    /// - Parameter report: a whole RTCP packet to put before the access unit, or an empty buffer.
    package func packetize(
        _ unit: MediaSample, timestamp: UInt32, report: ByteBuffer, allocator: ByteBufferAllocator
    ) -> PacketizedAccessUnit {
        let (packets, size) = format.measure(unit)
        let reportLength = report.readableBytes > 0 ? Self.framingBytes + report.readableBytes : 0
        let channels = Renumbering(track: track)
        var buffer = allocator.buffer(capacity: reportLength + size)
        if reportLength > 0 {
            buffer.writeMultipleIntegers(UInt8(ascii: "$"), channels.rtcpChannel, UInt16(report.readableBytes))
            buffer.writeImmutableBuffer(report)
        }
        var starts: [Int32] = []
        // One write: each write into a ByteBuffer costs more than a packet's header.
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: size) { target in
            var writer = RTPPacketWriter(
                target: target, offset: reportLength, channel: channels.rtpChannel, payloadType: format.payloadType,
                sequence: sequence, timestamp: timestamp, ssrc: ssrc, packets: packets)
            unit.bytes.withUnsafeBytes { writer.append($0, unit.units, format) }
            starts = writer.starts
            return writer.position
        }
        let firstSequence = sequence
        sequence &+= UInt16(truncatingIfNeeded: packets)
        packetCount &+= UInt32(truncatingIfNeeded: packets)
        octetCount &+= UInt32(truncatingIfNeeded: size - packets * (Self.framingBytes + Self.headerBytes))
        return PacketizedAccessUnit(
            track: track, buffer: buffer, reportLength: reportLength, starts: starts, firstSequence: firstSequence,
            timestamp: timestamp, isRandomAccess: unit.isRandomAccess, decodingTime: unit.decodingTime)
    }

    // MARK: Reports

    /// A sender report if none was due for five seconds, otherwise an empty buffer.
    ///
    /// - Parameter timestamp: `now` as an RTP time stamp.
    package func reportIfDue(
        now: MediaTime, timestamp: UInt32, allocator: ByteBufferAllocator
    ) -> ByteBuffer {
        if let lastReport, now - lastReport < Self.reportInterval { return ByteBuffer() }
        lastReport = now
        return report(ntp: NTPTime.now, timestamp: timestamp, allocator: allocator)
    }

    /// Makes the next report due at once.
    package func resetReports() { lastReport = nil }

    /// A sender report.
    ///
    /// - Parameters:
    ///   - ntp: the present wall time in NTP's format.
    ///   - timestamp: the same moment as an RTP time stamp.
    package func report(ntp: UInt64, timestamp: UInt32, allocator: ByteBufferAllocator) -> ByteBuffer {
        var buffer = allocator.buffer(capacity: 64)
        SenderReport(
            ssrc: ssrc, ntp: ntp, rtpTimestamp: timestamp, packetCount: packetCount, octetCount: octetCount
        ).write(to: &buffer)
        return buffer
    }

    /// The RTCP packet that ends the packets of this source.
    package var goodbye: ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: 16)
        Goodbye(ssrc: ssrc).write(to: &buffer)
        return buffer
    }
}
