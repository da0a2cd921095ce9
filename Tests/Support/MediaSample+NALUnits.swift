package import Base
package import Media

extension MediaSample {
    /// An access unit of NAL units, each behind a start code of four bytes.
    ///
    /// - Parameters:
    ///   - isKeyFrame: nil: when there is an IDR slice.
    ///   - decoded: nil: when it was captured.
    ///   - ready: nil: when it was captured.
    package init(
        _ nalUnits: [[UInt8]], isKeyFrame: Bool? = nil, captured: MediaTime, decoded: MediaTime? = nil,
        ready: MediaTime? = nil
    ) {
        var bytes: [UInt8] = []
        var ranges: [Range<Int>] = []
        for unit in nalUnits {
            bytes += [0, 0, 0, 1]
            ranges.append(bytes.count..<(bytes.count + unit.count))
            bytes += unit
        }
        self.init(
            bytes: bytes, units: ranges,
            isRandomAccess: isKeyFrame ?? nalUnits.contains { $0.first.map { $0 & 0x1F } == 5 },
            presentationTime: captured, decodingTime: decoded, ready: ready ?? captured)
    }
}
