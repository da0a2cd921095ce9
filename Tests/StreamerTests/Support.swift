@testable import Base
@testable import Media
import NIOCore
@testable import Net
@testable import Streamer
import Synchronization
@testable import System
import TestSupport

/// An access unit of NAL units with these types and sizes; their bytes count up, so that a lost one is seen.
func accessUnit(_ units: [(type: UInt8, count: Int)], captured milliseconds: Int64 = 0) -> MediaSample {
    MediaSample(
        units.map { type, count in [0x60 | type] + (1..<max(count, 1)).map { UInt8(truncatingIfNeeded: $0 &* 7) } },
        captured: MediaTime(nanoseconds: milliseconds * 1_000_000))
}

func keyFrame(at milliseconds: Int64 = 0, size: Int = 3000) -> MediaSample {
    accessUnit([(7, 20), (8, 6), (5, size)], captured: milliseconds)
}

func picture(at milliseconds: Int64, size: Int = 500) -> MediaSample {
    accessUnit([(1, size)], captured: milliseconds)
}

let parameterSets = ParameterSets(sequence: [0x67, 0x64, 0x00, 0x1F, 0xAC], picture: [0x68, 0xEE, 0x3C, 0x80])!

let format = StreamFormat(
    video: VideoFormat(
        size: PictureSize(width: 1280, height: 720), frameRate: FrameRate(25), bitRate: 2048,
        parameterSets: parameterSets))

/// RTP packets out of an interleaved stream: what a client's depacketizer sees.
struct ReceivedPacket: Equatable {
    var channel: UInt8
    var marker: Bool
    var payloadType: UInt8
    var sequence: UInt16
    var timestamp: UInt32
    var ssrc: UInt32
    var payload: [UInt8]

    static func all(in buffer: ByteBuffer) -> [ReceivedPacket] {
        var buffer = buffer
        var packets: [ReceivedPacket] = []
        while let (dollar, channel, length) = buffer.readMultipleIntegers(as: (UInt8, UInt8, UInt16).self) {
            precondition(dollar == UInt8(ascii: "$"))
            guard var packet = buffer.readSlice(length: Int(length)) else { break }
            guard channel % 2 == 0 else { continue }
            let (_, second, sequence, timestamp, ssrc) = packet.readMultipleIntegers(
                as: (UInt8, UInt8, UInt16, UInt32, UInt32).self)!
            packets.append(ReceivedPacket(
                channel: channel, marker: second & 0x80 != 0, payloadType: second & 0x7F, sequence: sequence,
                timestamp: timestamp, ssrc: ssrc, payload: packet.readBytes(length: packet.readableBytes)!))
        }
        return packets
    }
}

/// Puts NAL units together again (RFC 6184), by the text and not by the packetizer's code.
func depacketize(_ packets: [ReceivedPacket]) -> [[UInt8]] {
    var units: [[UInt8]] = []
    var fragment: [UInt8]?
    for packet in packets {
        let indicator = packet.payload[0]
        if indicator & 0x1F == 28 {
            let header = packet.payload[1]
            if header & 0x80 != 0 { fragment = [indicator & 0xE0 | header & 0x1F] }
            fragment? += packet.payload[2...]
            if header & 0x40 != 0, let whole = fragment {
                units.append(whole)
                fragment = nil
            }
        } else {
            units.append(packet.payload)
        }
    }
    return units
}

/// A sink whose socket the test opens and shuts.
final class FakeSink: PacketSink {
    var burstLimit = Int.max
    var canSend = true
    var bufferedBytes = 0
    var received: [ByteBuffer] = []
    var control: [ByteBuffer] = []
    var closed: String?

    func send(_ unit: PacketizedAccessUnit, renumbering: Renumbering) { received.append(unit.interleaved(renumbering)) }
    func sendControl(_ packet: ByteBuffer) { control.append(packet) }
    func close(reason: String) { closed = reason }

    var packets: [ReceivedPacket] { received.flatMap { ReceivedPacket.all(in: $0) } }
    /// The NAL unit types of the pictures, one an access unit.
    var pictures: [UInt8] { received.map { depacketize(ReceivedPacket.all(in: $0)).last![0] & 0x1F } }
    var hasGaps: Bool {
        let numbers = packets.map(\.sequence)
        return zip(numbers, numbers.dropFirst()).contains { $0 &+ 1 != $1 }
    }
}

func milliseconds(_ value: Int64) -> MediaTime { MediaTime(nanoseconds: value * 1_000_000) }

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

extension RTSPConnectionStateMachine {
    /// Whether there is a session that does not play.
    var isReady: Bool { hasSession && !isPlaying }
}
