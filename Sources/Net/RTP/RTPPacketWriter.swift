/// Writes the packets of one access unit one behind the other, into memory of their size.
struct RTPPacketWriter {
    /// What a packet can hold beside its header, and what a fragment of a NAL unit can hold beside its own.
    static let payloadLimit = H264Packetizer.packetBytes - H264Packetizer.headerBytes
    static let fragmentLimit = payloadLimit - 2

    private let target: UnsafeMutableRawBufferPointer
    /// Where `target` lies in the buffer that `starts` counts in.
    private let offset: Int
    private var sequence: UInt16
    /// The second half of every header.
    private let timestampAndSource: UInt64
    /// Bytes written.
    private(set) var position = 0
    /// Where each packet's framing starts.
    private(set) var starts: [Int32] = []

    init(
        target: UnsafeMutableRawBufferPointer, offset: Int, sequence: UInt16, timestamp: UInt32, ssrc: UInt32,
        packets: Int
    ) {
        self.target = target
        self.offset = offset
        self.sequence = sequence
        timestampAndSource = UInt64(timestamp) << 32 | UInt64(ssrc)
        starts.reserveCapacity(packets)
    }

    /// Appends a NAL unit: a single NAL unit packet, or fragments (RFC 6184 5.6, 5.8).
    ///
    /// - Parameter isLast: whether it ends its access unit.
    mutating func append(_ bytes: UnsafeRawBufferPointer, _ unit: Range<Int>, isLast: Bool) {
        if unit.count <= Self.payloadLimit {
            appendHeader(marker: isLast, payloadLength: unit.count)
            copy(bytes, unit)
            return
        }
        // FU indicator and FU header take the place of the NAL unit's own header.
        let nalHeader = bytes[unit.lowerBound]
        var start: UInt8 = 0x80
        var begin = unit.lowerBound + 1
        while begin < unit.upperBound {
            let end = min(begin + Self.fragmentLimit, unit.upperBound)
            let isEnd = end == unit.upperBound
            appendHeader(marker: isLast && isEnd, payloadLength: end - begin + 2)
            target[position] = nalHeader & 0xE0 | 28
            target[position + 1] = start | (isEnd ? 0x40 : 0) | nalHeader & 0x1F
            position += 2
            copy(bytes, begin..<end)
            start = 0
            begin = end
        }
    }

    /// `$`, channel 0 and length (RFC 2326 10.12), then the RTP header (RFC 3550 5.1).
    private mutating func appendHeader(marker: Bool, payloadLength: Int) {
        starts.append(Int32(offset + position))
        let length = UInt64(H264Packetizer.headerBytes + payloadLength)
        let type = UInt64((marker ? 0x80 : 0) | SessionDescription.videoPayloadType)
        let first = UInt64(UInt8(ascii: "$")) << 56 | length << 32 | 0x80 << 24 | type << 16 | UInt64(sequence)
        target.storeBytes(of: first.bigEndian, toByteOffset: position, as: UInt64.self)
        target.storeBytes(of: timestampAndSource.bigEndian, toByteOffset: position + 8, as: UInt64.self)
        position += 16
        sequence &+= 1
    }

    private mutating func copy(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
        UnsafeMutableRawBufferPointer(rebasing: target[position..<position + range.count])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[range]))
        position += range.count
    }
}
