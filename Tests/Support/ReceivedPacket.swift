package import Base
package import Media
package import NIOCore

/// An access unit of NAL units with these types and sizes; their bytes count up, so that a lost one is seen.
package func accessUnit(_ units: [(type: UInt8, count: Int)], captured milliseconds: Int64 = 0) -> MediaSample {
    MediaSample(
        units.map { type, count in [0x60 | type] + (1..<max(count, 1)).map { UInt8(truncatingIfNeeded: $0 &* 7) } },
        captured: MediaTime(nanoseconds: milliseconds * 1_000_000))
}

package func keyFrame(at milliseconds: Int64 = 0, size: Int = 3000) -> MediaSample {
    accessUnit([(7, 20), (8, 6), (5, size)], captured: milliseconds)
}

package func picture(at milliseconds: Int64, size: Int = 500) -> MediaSample {
    accessUnit([(1, size)], captured: milliseconds)
}

package let parameterSets = ParameterSets(sequence: [0x67, 0x64, 0x00, 0x1F, 0xAC], picture: [0x68, 0xEE, 0x3C, 0x80])!

package let format = VideoFormat(
    size: PictureSize(width: 1280, height: 720), frameRate: FrameRate(25), bitRate: 2048, parameterSets: parameterSets)
package let tracks = [Track(id: .video, kind: .video(format))]

/// RTP packets out of an interleaved stream: what a client's depacketizer sees.
package struct ReceivedPacket: Equatable {
    package var channel: UInt8
    package var marker: Bool
    package var payloadType: UInt8
    package var sequence: UInt16
    package var timestamp: UInt32
    package var ssrc: UInt32
    package var payload: [UInt8]

    package static func all(in buffer: ByteBuffer) -> [ReceivedPacket] {
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
package func depacketize(_ packets: [ReceivedPacket]) -> [[UInt8]] {
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

package func milliseconds(_ value: Int64) -> MediaTime { MediaTime(nanoseconds: value * 1_000_000) }
