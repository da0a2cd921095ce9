package import Base
package import NIOCore

/// How one viewer's packets differ from those that were built for all.
package struct Renumbering: Hashable {
    /// The interleaved channels of RTP and RTCP.
    package var rtpChannel: UInt8 = 0
    package var rtcpChannel: UInt8 = 1
    /// Added to each sequence number, so that a viewer who skipped pictures sees no gap.
    package var sequence: UInt16 = 0
    /// Added to each time stamp, so that pictures from the past don't keep a viewer behind.
    package var timestamp: UInt32 = 0

    package init(rtpChannel: UInt8 = 0, rtcpChannel: UInt8 = 1, sequence: UInt16 = 0, timestamp: UInt32 = 0) {
        self.rtpChannel = rtpChannel
        self.rtcpChannel = rtcpChannel
        self.sequence = sequence
        self.timestamp = timestamp
    }
}

/// An access unit as RTP packets, built once however many watch.
///
/// It belongs to the event loop of its stream.
package final class PacketizedAccessUnit {
    /// Perhaps a sender report, then the packets, in interleaved framing for channels 0 and 1.
    private let buffer: ByteBuffer
    private let reportLength: Int
    /// Where each packet's framing starts in `buffer`.
    private let starts: [Int32]
    package let firstSequence: UInt16
    package let timestamp: UInt32
    package let isKeyFrame: Bool
    package let captured: MediaTime
    /// The forms that viewers asked for before. Viewers who joined together ask for the same one.
    private var renumbered: [(Renumbering, ByteBuffer)] = []
    /// So many different numberings are kept for one access unit; beyond, each viewer's copy is its own.
    private static let keptForms = 32

    package init(
        buffer: ByteBuffer, reportLength: Int, starts: [Int32], firstSequence: UInt16, timestamp: UInt32, isKeyFrame: Bool,
        captured: MediaTime
    ) {
        self.buffer = buffer
        self.reportLength = reportLength
        self.starts = starts
        self.firstSequence = firstSequence
        self.timestamp = timestamp
        self.isKeyFrame = isKeyFrame
        self.captured = captured
    }

    package var packetCount: Int { starts.count }
    package var byteCount: Int { buffer.readableBytes }

    /// The bytes for a TCP client. The sender report is left out where the time stamps are moved: it would contradict
    /// them.
    package func interleaved(_ change: Renumbering) -> ByteBuffer {
        if change == Renumbering() { return buffer }
        for index in renumbered.indices where renumbered[index].0 == change { return renumbered[index].1 }
        var copy = buffer
        if change.timestamp != 0 { copy.moveReaderIndex(to: reportLength) }
        if reportLength > 0 { copy.setInteger(change.rtcpChannel, at: 1) }
        apply(change, to: &copy)
        if renumbered.count < Self.keptForms { renumbered.append((change, copy)) }
        return copy
    }

    /// The packets for a UDP client.
    package func datagrams(_ change: Renumbering) -> Datagrams {
        Datagrams(bytes: interleaved(Renumbering(sequence: change.sequence, timestamp: change.timestamp)), starts: starts)
    }

    /// Lets the forms go when the access unit has been sent to those who are there.
    package func forgetForms() { renumbered = [] }

    /// The sender report before the access unit, without interleaved framing, if there is one.
    package var report: ByteBuffer? {
        let framing = H264Packetizer.framingBytes
        return reportLength > 0 ? buffer.getSlice(at: framing, length: reportLength - framing) : nil
    }

    private func apply(_ change: Renumbering, to buffer: inout ByteBuffer) {
        for (index, start) in starts.enumerated() {
            let start = Int(start)
            buffer.setInteger(change.rtpChannel, at: start + 1)
            buffer.setInteger(firstSequence &+ UInt16(truncatingIfNeeded: index) &+ change.sequence, at: start + 6)
            buffer.setInteger(timestamp &+ change.timestamp, at: start + 8)
        }
    }
}
