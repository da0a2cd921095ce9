import Base
import Media
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
    /// Sends one access unit where its track's packets go, in one system call where that is possible.
    func send(_ unit: PacketizedAccessUnit, renumbering: Renumbering)
    /// Sends an RTCP packet of a track.
    func sendControl(_ packet: ByteBuffer, of track: TrackID)
    /// Ends the viewer's connection.
    func close(reason: String)
}

/// The state of one playing session in a stream. For the stream's event loop.
final class Viewer {
    private let sink: any PacketSink
    private let limits: RTSPLimits
    private let queue: DeliveryQueue
    /// The tracks that were set up, by number.
    private(set) var tracks: [TrackID] = []
    /// The time since which nothing was sent, and the number of bytes waiting then.
    private var stall: (since: MediaTime, bytes: Int)?

    init(sink: any PacketSink, limits: RTSPLimits) {
        self.sink = sink
        self.limits = limits
        queue = DeliveryQueue(limit: limits.viewerQueue)
    }

    var burstLimit: Int { sink.burstLimit }
    /// The access units of its leading track that it was sent, and those that it missed because it was too slow.
    var sent: Int { queue.sent }
    var dropped: Int { queue.dropped }
    var queued: Duration { queue.depth }

    /// Whether the transport is ready but the viewer waits for the next key frame.
    var isStarved: Bool { queue.awaitsKeyFrame && sink.canSend }

    /// Adds a track: a viewer gets those that it has set up.
    func setUp(_ track: TrackID) {
        guard !tracks.contains(track) else { return }
        tracks.append(track)
        tracks.sort { $0.rawValue < $1.rawValue }
    }

    /// Restarts with these sequence numbers; the next key frame offered is sent first.
    ///
    /// - Parameter leading: the stream's leading track. A viewer that has not set it up is led by its own first.
    func begin(_ starts: [TrackStart], leading: TrackID) {
        queue.restart(
            starts.filter { tracks.contains($0.track) }.map { ($0.track, $0.sequence) },
            leading: tracks.contains(leading) ? leading : tracks.first ?? leading)
    }

    /// Discards the queue: after PAUSE nothing more is sent.
    func pause() { queue.restart() }

    /// Sends an earlier access unit at once, and continues with the next key frame.
    func preview(_ unit: PacketizedAccessUnit, timestampOffset: UInt32) {
        sink.send(unit, renumbering: queue.number(unit, timestampOffset: timestampOffset))
        queue.restart()
    }

    func offer(_ unit: PacketizedAccessUnit, timestampOffset: UInt32 = 0) {
        let renumbering = queue.offer(unit, timestampOffset: timestampOffset, canSend: sink.canSend)
        if let renumbering { sink.send(unit, renumbering: renumbering) }
    }

    /// Sends the queue, one access unit at a time: those that the socket does not accept stay here, where they can be
    /// dropped.
    func sinkBecameWritable() {
        stall = nil
        while sink.canSend, let item = queue.next() { sink.send(item.unit, renumbering: item.renumbering) }
    }

    func sendControl(_ packet: ByteBuffer, of track: TrackID) { sink.sendControl(packet, of: track) }

    /// Closes the connection of a viewer that no longer accepts data.
    func tick(now: MediaTime) {
        guard !sink.canSend else { return stall = nil }
        let bytes = sink.bufferedBytes
        guard let stall, stall.bytes == bytes else { return stall = (now, bytes) }
        if now - stall.since >= limits.viewerStall {
            sink.close(reason: "it took nothing for \(limits.viewerStall.components.seconds) s")
        }
    }
}
