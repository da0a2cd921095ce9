import Base
import Media
import NIOCore
import Net

/// One track of a live stream: its packets, and the relation of its RTP time stamps to the clock of capture.
///
/// It outlives changes of the track's format, so that viewers see one numbering.
final class LiveTrack {
    let id: TrackID
    private var clockRate: Int64
    private let packetizer: RTPPacketizer
    private let timestampBase = UInt32.random(in: .min ... .max)
    /// Whether the stream has the track at present.
    var isSent = true

    init(id: TrackID, format: RTPPayloadFormat, clockRate: Int32) {
        self.id = id
        self.clockRate = Int64(clockRate)
        packetizer = RTPPacketizer(track: id, format: format)
    }

    var ssrc: UInt32 { packetizer.ssrc }
    var nextSequence: UInt16 { packetizer.nextSequence }
    var goodbye: ByteBuffer { packetizer.goodbye }

    func update(_ format: RTPPayloadFormat, clockRate: Int32) {
        packetizer.change(to: format)
        self.clockRate = Int64(clockRate)
        isSent = true
    }

    func timestamp(of time: MediaTime) -> UInt32 { timestampBase &+ time.ticks(rate: clockRate) }

    /// - Parameter withReport: whether to put a sender report before the access unit when one is due.
    func packetize(
        _ unit: MediaSample, withReport: Bool, now: MediaTime, allocator: ByteBufferAllocator
    ) -> PacketizedAccessUnit {
        let report =
            withReport
            ? packetizer.reportIfDue(now: now, timestamp: timestamp(of: now), allocator: allocator) : ByteBuffer()
        return packetizer.packetize(
            unit, timestamp: timestamp(of: unit.presentationTime), report: report, allocator: allocator)
    }

    /// A sender report.
    ///
    /// - Parameter ntp: the wall time at `now` in NTP's format.
    func report(now: MediaTime, ntp: UInt64, allocator: ByteBufferAllocator) -> ByteBuffer {
        packetizer.report(ntp: ntp, timestamp: timestamp(of: now), allocator: allocator)
    }
}

/// The start of a track for a viewer (`RTP-Info`, RFC 2326 12.33).
struct TrackStart: Equatable {
    let track: TrackID
    /// The sequence number of its first packet.
    let sequence: UInt16
    /// The time stamp of the moment at which the viewer's media starts, the same for all tracks; nil when the stream
    /// has given no access unit yet.
    let timestamp: UInt32?
}
