package import NIOCore

/// The RTP packets of an access unit, in one buffer with interleaved framing before each.
package struct Datagrams: RandomAccessCollection {
    /// An optional sender report, then the packets. Read from its start or from the first packet on.
    private let bytes: ByteBuffer
    /// The offset of each packet's framing from the buffer's beginning.
    private let starts: [Int32]

    package init(bytes: ByteBuffer, starts: [Int32]) {
        self.bytes = bytes
        self.starts = starts
    }

    package var startIndex: Int { 0 }
    package var endIndex: Int { starts.count }
    package var count: Int { starts.count }

    /// One packet, without framing.
    package subscript(_ index: Int) -> ByteBuffer {
        let place = place(of: index)
        return bytes.getSlice(at: place.lowerBound, length: place.count) ?? ByteBuffer()
    }

    /// The length of a packet in bytes.
    package func length(_ index: Int) -> Int { place(of: index).count }

    /// The range of a packet in the buffer.
    private func place(of index: Int) -> Range<Int> {
        let end = index + 1 < starts.count ? Int(starts[index + 1]) : bytes.writerIndex
        return Int(starts[index]) + RTPPacketizer.framingBytes..<end
    }

    /// Lends the packets' memory. The argument of `body` returns the bytes of a packet by its index.
    package func withPackets<Result>(_ body: ((Int) -> UnsafeRawBufferPointer) -> Result) -> Result {
        bytes.withUnsafeReadableBytes { memory in
            body { index in
                let place = place(of: index)
                let first = place.lowerBound - bytes.readerIndex
                return UnsafeRawBufferPointer(rebasing: memory[first..<first + place.count])
            }
        }
    }

    /// The end of the run of packets from `first` that the kernel can take as one message and split again
    /// (UDP_SEGMENT): all of one length, except that the last may be shorter.
    package func endOfRun(from first: Int) -> Int {
        let length = length(first)
        let limit = Swift.min(endIndex, first + Swift.min(Self.runPackets, Self.runBytes / Swift.max(length, 1)))
        var end = first + 1
        while end < limit {
            let next = self.length(end)
            guard next <= length else { break }
            end += 1
            if next < length { break }
        }
        return end
    }

    /// `UDP_MAX_SEGMENTS` of the first kernels with UDP_SEGMENT; newer ones allow twice as many.
    package static let runPackets = 64
    /// The largest UDP datagram over IPv4: a message counts as one until the kernel splits it.
    package static let runBytes = 65507
}
