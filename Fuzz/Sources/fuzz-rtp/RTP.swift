@testable import Base
@testable import Media
import NIOCore
@testable import Net

/// Any cutting of any bytes into NAL units comes back from the packets as it was.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let ranges = AnnexB.nalUnits(in: bytes)
    let time = MediaTime(nanoseconds: 0)
    let unit = MediaSample(bytes: bytes, units: ranges, isRandomAccess: true, presentationTime: time, ready: time)
    _ = unit.parameterSets
    // FU-A keeps the header's bits but has no place for the type of an aggregate or a fragment, which no encoder gives.
    guard ranges.allSatisfy({ bytes[$0.lowerBound] & 31 < 24 }) else { return 0 }
    let packetizer = RTPPacketizer(ssrc: 1, firstSequence: 65_535)
    let packets = packetizer.packetize(unit, timestamp: 5, report: ByteBuffer(), allocator: ByteBufferAllocator())
    precondition(
        depacketize(packets.datagrams(Renumbering(sequence: 9, timestamp: 9))) == ranges.map { Array(bytes[$0]) })
    var framed = packets.interleaved(Renumbering(rtpChannel: 7))
    var datagrams: [ByteBuffer] = []
    while let (_, channel, length) = framed.readMultipleIntegers(as: (UInt8, UInt8, UInt16).self) {
        precondition(channel == 7)
        datagrams.append(framed.readSlice(length: Int(length))!)
    }
    precondition(framed.readableBytes == 0 && datagrams.count == packets.packetCount)
    return 0
}

private func depacketize(_ packets: some Sequence<ByteBuffer>) -> [[UInt8]] {
    var units: [[UInt8]] = []
    var fragment: [UInt8] = []
    for packet in packets {
        precondition(packet.readableBytes > 12 && packet.readableBytes <= RTPPacketizer.packetBytes)
        let payload = Array(packet.readableBytesView.dropFirst(12))
        guard payload[0] & 31 == 28 else {
            units.append(payload)
            continue
        }
        if payload[1] & 0x80 != 0 { fragment = [payload[0] & 0xE0 | payload[1] & 31] }
        fragment += payload[2...]
        if payload[1] & 0x40 != 0 { units.append(fragment) }
    }
    return units
}
