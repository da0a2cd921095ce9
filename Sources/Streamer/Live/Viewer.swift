import Base
import NIOCore
import Net

/// The transport of a viewer's packets.
protocol PacketSink: AnyObject {
    /// The number of bytes it accepts at once.
    var burstLimit: Int { get }
    /// Whether everything passed to it has been sent.
    var canSend: Bool { get }
    /// The number of bytes not sent yet.
    var bufferedBytes: Int { get }
    /// Sends one access unit, in one system call where that is possible.
    func send(_ unit: PacketizedAccessUnit, renumbering: Renumbering)
    /// Sends an RTCP packet.
    func sendControl(_ packet: ByteBuffer)
    /// Ends the viewer's connection.
    func close(reason: String)
}

/// The state of one playing session in a stream. For the stream's event loop.
final class Viewer {
    private let sink: any PacketSink
    private let limits: RTSPLimits
    private var queue: DeliveryQueue
    /// The sequence number of this viewer's next packet.
    private(set) var nextSequence: UInt16 = 0
    private(set) var sent = 0
    /// The time since which nothing was sent, and the number of bytes waiting then.
    private var stall: (since: MediaTime, bytes: Int)?

    init(sink: any PacketSink, limits: RTSPLimits) {
        self.sink = sink
        self.limits = limits
        queue = DeliveryQueue(limit: limits.viewerQueue)
    }

    var burstLimit: Int { sink.burstLimit }
    var dropped: Int { queue.dropped }
    var queued: Duration { queue.depth }

    /// Whether the transport is ready but the viewer waits for the next key frame.
    var isStarved: Bool { queue.awaitsKeyFrame && sink.canSend }

    /// Restarts with sequence number `sequence`; the next key frame offered is sent first.
    func begin(sequence: UInt16) {
        queue.restart()
        nextSequence = sequence
    }

    /// Discards the queue: after PAUSE nothing more is sent.
    func pause() { queue.restart() }

    /// Sends an earlier access unit at once, and continues with the next key frame.
    func preview(_ unit: PacketizedAccessUnit, timestampOffset: UInt32) {
        send(unit, timestampOffset: timestampOffset)
        queue.restart()
    }

    func offer(_ unit: PacketizedAccessUnit, timestampOffset: UInt32 = 0) {
        if queue.offer(unit, timestampOffset: timestampOffset, canSend: sink.canSend) == .send {
            send(unit, timestampOffset: timestampOffset)
        }
    }

    /// Sends the queue, one access unit at a time: those that the socket does not accept stay here, where they can be
    /// dropped.
    func sinkBecameWritable() {
        stall = nil
        while sink.canSend, let item = queue.next() { send(item.unit, timestampOffset: item.timestampOffset) }
    }

    func sendControl(_ packet: ByteBuffer) { sink.sendControl(packet) }

    /// Closes the connection of a viewer that no longer accepts data.
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
