public import Media

extension AccessUnit {
    /// An access unit of NAL units, each behind a start code of four bytes.
    ///
    /// - Parameters:
    ///   - isKeyFrame: nil: when there is an IDR slice.
    ///   - ready: nil: when it was captured.
    public init(
        _ nalUnits: [[UInt8]], isKeyFrame: Bool? = nil, captured: MediaTime, ready: MediaTime? = nil
    ) {
        var bytes: [UInt8] = []
        var ranges: [Range<Int>] = []
        for unit in nalUnits {
            bytes += [0, 0, 0, 1]
            ranges.append(bytes.count..<(bytes.count + unit.count))
            bytes += unit
        }
        self.init(
            bytes: bytes, nalUnits: ranges,
            isKeyFrame: isKeyFrame ?? nalUnits.contains { $0.first.map { $0 & 0x1F } == 5 }, captured: captured,
            ready: ready ?? captured)
    }
}
