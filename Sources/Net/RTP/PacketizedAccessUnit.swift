package import Base
package import Media
package import NIOCore

/// The differences of one viewer's packets from those that were built for all.
package struct Renumbering: Hashable {
    /// The interleaved channels of RTP and RTCP.
    package var rtpChannel: UInt8 = 0
    package var rtcpChannel: UInt8 = 1
    /// The offset of each sequence number, so that a viewer that skipped access units sees no gap.
    package var sequence: UInt16 = 0
    /// The offset of each time stamp, so that access units from the past do not delay a viewer.
    package var timestamp: UInt32 = 0

    package init(rtpChannel: UInt8 = 0, rtcpChannel: UInt8 = 1, sequence: UInt16 = 0, timestamp: UInt32 = 0) {
        self.rtpChannel = rtpChannel
        self.rtcpChannel = rtcpChannel
        self.sequence = sequence
        self.timestamp = timestamp
    }

    /// The channels for which a track's packets are built: those that players ask for.
    package init(track: TrackID) {
        self.init(rtpChannel: track.rawValue &* 2, rtcpChannel: track.rawValue &* 2 &+ 1)
    }
}

/// An access unit of one track as RTP packets, built once for all viewers.
///
/// Use it on the event loop of its stream only.
package final class PacketizedAccessUnit {
    package let track: TrackID
    /// An optional sender report, then the packets, in interleaved framing for the track's own channels.
    private let buffer: ByteBuffer
    private let reportLength: Int
    /// The offset of each packet's framing in `buffer`.
    private let starts: [Int32]
    package let firstSequence: UInt16
    package let timestamp: UInt32
    package let isRandomAccess: Bool
    package let decodingTime: MediaTime
    /// The forms that viewers requested before. Viewers that joined together request the same one.
    private var renumbered: [(Renumbering, ByteBuffer)] = []
    /// The number of different numberings kept for one access unit; beyond it, each viewer gets its own copy.
    private static let keptForms = 32

    package init(
        track: TrackID, buffer: ByteBuffer, reportLength: Int, starts: [Int32], firstSequence: UInt16,
        timestamp: UInt32, isRandomAccess: Bool, decodingTime: MediaTime
    ) {
        self.track = track
        self.buffer = buffer
        self.reportLength = reportLength
        self.starts = starts
        self.firstSequence = firstSequence
        self.timestamp = timestamp
        self.isRandomAccess = isRandomAccess
        self.decodingTime = decodingTime
    }

    package var packetCount: Int { starts.count }
    package var byteCount: Int { buffer.readableBytes }

    /// The bytes for a TCP client. The sender report is omitted where the time stamps are moved: it would contradict
    /// them.
    package func interleaved(_ change: Renumbering) -> ByteBuffer {
        if change == Renumbering(track: track) { return buffer }
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
        var shared = Renumbering(track: track)
        (shared.sequence, shared.timestamp) = (change.sequence, change.timestamp)
        return Datagrams(bytes: interleaved(shared), starts: starts)
    }

    /// Drops the forms when the access unit has been sent to all current viewers.
    package func forgetForms() { renumbered = [] }

    /// The sender report before the access unit, without interleaved framing; nil if there is none.
    package var report: ByteBuffer? {
        let framing = RTPPacketizer.framingBytes
        return reportLength > 0 ? buffer.getSlice(at: framing, length: reportLength - framing) : nil
    }

    private func apply(_ change: Renumbering, to buffer: inout ByteBuffer) {
        for (index, start) in starts.enumerated() {
            let start = Int(start)
            buffer.setInteger(change.rtpChannel, at: start + 1)
            buffer.setInteger(firstSequence &+ UInt16(truncatingIfNeeded: index) &+ change.sequence, at: start + 6)
            guard change.timestamp != 0, let timestamp = buffer.getInteger(at: start + 8, as: UInt32.self) else {
                continue
            }
            buffer.setInteger(timestamp &+ change.timestamp, at: start + 8)
        }
    }
}
