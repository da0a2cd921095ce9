import Base
import NIOCore
import Net

/// Where a viewer's packets go.
protocol PacketSink: AnyObject {
    /// What it takes at once, in bytes.
    var burstLimit: Int { get }
    /// Whether everything sent before has left.
    var canSend: Bool { get }
    /// Bytes that have not left yet.
    var bufferedBytes: Int { get }
    /// Sends one access unit, in one system call where that is possible.
    func send(_ unit: PacketizedAccessUnit, renumbering: Renumbering)
    /// Sends an RTCP packet.
    func sendControl(_ packet: ByteBuffer)
    /// Ends the viewer's connection.
    func close(reason: String)
}

/// One playing session's place in a stream. It belongs to the stream's event loop.
final class Viewer {
    private let sink: any PacketSink
    private let limits: RTSPLimits
    private var queue: DeliveryQueue
    /// The next packet's number as this viewer counts.
    private(set) var nextSequence: UInt16 = 0
    private(set) var sent = 0
    /// Since when nothing has left, and how much it was.
    private var stall: (since: MediaTime, bytes: Int)?

    init(sink: any PacketSink, limits: RTSPLimits) {
        self.sink = sink
        self.limits = limits
        queue = DeliveryQueue(limit: limits.viewerQueue)
    }

    var burstLimit: Int { sink.burstLimit }
    var dropped: Int { queue.dropped }
    var queued: Duration { queue.depth }

    /// Whether it could be sent something and has nothing to show before the next key frame.
    var isStarved: Bool { queue.awaitsKeyFrame && sink.canSend }

    /// Begins anew with packet `sequence`; the next key frame offered is the first picture.
    func begin(sequence: UInt16) {
        queue.restart()
        nextSequence = sequence
    }

    /// Forgets what waits: after PAUSE nothing more is sent.
    func pause() { queue.restart() }

    /// Shows a picture of the past at once, and goes on with the next key frame.
    func preview(_ unit: PacketizedAccessUnit, timestampOffset: UInt32) {
        send(unit, timestampOffset: timestampOffset)
        queue.restart()
    }

    func offer(_ unit: PacketizedAccessUnit, timestampOffset: UInt32 = 0) {
        if queue.offer(unit, timestampOffset: timestampOffset, canSend: sink.canSend) == .send {
            send(unit, timestampOffset: timestampOffset)
        }
    }

    /// Sends what waits, one access unit at a time: what the socket does not take stays here, where it can be dropped.
    func sinkBecameWritable() {
        stall = nil
        while sink.canSend, let item = queue.next() { send(item.unit, timestampOffset: item.timestampOffset) }
    }

    func sendControl(_ packet: ByteBuffer) { sink.sendControl(packet) }

    /// Closes a viewer that takes nothing any more.
    func tick(now: MediaTime) {
        guard !sink.canSend else { return stall = nil }
        let bytes = sink.bufferedBytes
        guard let stall, stall.bytes == bytes else { return stall = (now, bytes) }
        if now - stall.since >= limits.viewerStall {
            sink.close(reason: "it took nothing for \(limits.viewerStall.components.seconds) s")
        }
    }

    private func send(_ unit: PacketizedAccessUnit, timestampOffset: UInt32) {
        let renumbering = Renumbering(sequence: nextSequence &- unit.firstSequence, timestamp: timestampOffset)
        nextSequence &+= UInt16(truncatingIfNeeded: unit.packetCount)
        sent += 1
        sink.send(unit, renumbering: renumbering)
    }
}
