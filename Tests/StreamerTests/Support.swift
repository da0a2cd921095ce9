@testable import Base
@testable import Media
import NIOCore
@testable import Net
@testable import Streamer
import Synchronization
@testable import System
import TestSupport

/// A sink whose socket the test opens and shuts.
final class FakeSink: PacketSink {
    var burstLimit = Int.max
    var canSend = true
    var bufferedBytes = 0
    /// Video and sound, each in interleaved framing.
    var received: [ByteBuffer] = []
    var sound: [ByteBuffer] = []
    var control: [ByteBuffer] = []
    var controlTracks: [TrackID] = []
    var closed: String?

    func send(_ unit: PacketizedAccessUnit, renumbering: Renumbering) {
        if unit.track == .video { return received.append(unit.interleaved(renumbering)) }
        var renumbering = renumbering
        (renumbering.rtpChannel, renumbering.rtcpChannel) = (2, 3)
        sound.append(unit.interleaved(renumbering))
    }

    func sendControl(_ packet: ByteBuffer, of track: TrackID) {
        control.append(packet)
        controlTracks.append(track)
    }

    func close(reason: String) { closed = reason }

    var packets: [ReceivedPacket] { received.flatMap { ReceivedPacket.all(in: $0) } }
    var soundPackets: [ReceivedPacket] { sound.flatMap { ReceivedPacket.all(in: $0) } }
    /// The NAL unit types of the pictures, one an access unit.
    var pictures: [UInt8] { received.map { depacketize(ReceivedPacket.all(in: $0)).last![0] & 0x1F } }
    var hasGaps: Bool {
        [packets, soundPackets].contains { packets in
            zip(packets, packets.dropFirst()).contains { $0.sequence &+ 1 != $1.sequence }
        }
    }
}

/// A counter that a `@Sendable` closure may count up.
final class Counter: Sendable {
    private let count = Mutex(0)
    func increment() { count.withLock { $0 += 1 } }
    /// The count, which begins anew.
    func take() -> Int {
        count.withLock { count in
            defer { count = 0 }
            return count
        }
    }
}

/// Where a stream's video starts.
func videoStart(_ sequence: UInt16, _ timestamp: UInt32?) -> [TrackStart] {
    [TrackStart(track: .video, sequence: sequence, timestamp: timestamp)]
}

extension RTSPConnectionStateMachine {
    /// Whether there is a session that does not play.
    var isReady: Bool { hasSession && !isPlaying }
}
