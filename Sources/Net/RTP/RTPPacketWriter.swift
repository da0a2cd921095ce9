/// Writes the packets of one access unit one after the other, into memory of their total size.
struct RTPPacketWriter {
    /// The payload limit of a packet, and of a fragment of a NAL unit, in bytes.
    static let payloadLimit = RTPPacketizer.packetBytes - RTPPacketizer.headerBytes
    static let fragmentLimit = payloadLimit - 2
    /// The payload limit of a packet of octets that belong together by `channels`.
    static func octetLimit(channels: Int) -> Int { payloadLimit - payloadLimit % channels }

    private let target: UnsafeMutableRawBufferPointer
    /// The offset of `target` in the buffer that `starts` refers to.
    private let offset: Int
    private let channel: UInt8
    private let payloadType: UInt8
    private var sequence: UInt16
    /// The last 8 bytes of every RTP header.
    private var timestampAndSource: UInt64
    /// The number of bytes written.
    private(set) var position = 0
    /// The offset of each packet's framing.
    private(set) var starts: [Int32] = []

    init(
        target: UnsafeMutableRawBufferPointer, offset: Int, channel: UInt8, payloadType: UInt8, sequence: UInt16,
        timestamp: UInt32, ssrc: UInt32, packets: Int
    ) {
        self.target = target
        self.offset = offset
        self.channel = channel
        self.payloadType = payloadType
        self.sequence = sequence
        timestampAndSource = UInt64(timestamp) << 32 | UInt64(ssrc)
        starts.reserveCapacity(packets)
    }

    /// Appends the units of an access unit.
    mutating func append(_ bytes: UnsafeRawBufferPointer, _ units: [Range<Int>], _ format: RTPPayloadFormat) {
        switch format {
        case .h264:
            for (index, range) in units.enumerated() { append(bytes, range, isLast: index == units.count - 1) }
        case .g711(_, let channels):
            for range in units { appendOctets(bytes, range, channels: channels) }
        }
    }

    /// Appends the octets of a sample-based encoding (RFC 3551 4.3). The marker would say that silence has been left
    /// out before the packet (4.1), which does not happen here.
    private mutating func appendOctets(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, channels: Int) {
        var begin = range.lowerBound
        while begin < range.upperBound {
            let end = min(begin + Self.octetLimit(channels: channels), range.upperBound)
            appendHeader(marker: false, payloadLength: end - begin)
            copy(bytes, begin..<end)
            timestampAndSource &+= UInt64((end - begin) / channels) << 32
            begin = end
        }
    }

    /// Appends a NAL unit: a single NAL unit packet, or fragments (RFC 6184 5.6, 5.8).
    ///
    /// - Parameter isLast: whether it is the last NAL unit of its access unit.
    private mutating func append(_ bytes: UnsafeRawBufferPointer, _ unit: Range<Int>, isLast: Bool) {
        if unit.count <= Self.payloadLimit {
            appendHeader(marker: isLast, payloadLength: unit.count)
            copy(bytes, unit)
            return
        }
        // FU indicator and FU header replace the NAL unit's own header.
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

    /// `$`, channel and length (RFC 2326 10.12), then the RTP header (RFC 3550 5.1).
    @inline(__always) private mutating func appendHeader(marker: Bool, payloadLength: Int) {
        starts.append(Int32(offset + position))
        let framing = UInt64(UInt8(ascii: "$")) << 56 | UInt64(channel) << 48
        let length = UInt64(RTPPacketizer.headerBytes + payloadLength)
        let type = UInt64((marker ? 0x80 : 0) | payloadType)
        let first = framing | length << 32 | 0x80 << 24 | type << 16 | UInt64(sequence)
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
