import Media

/// The level in the sequence parameter set (ITU-T H.264 table A-1).
enum H264Level {
    private struct Limits {
        /// level_idc.
        var level: Int
        /// Macroblocks per second, macroblocks per frame, kbit/s in the High profile (1.25 times MaxBR).
        var macroblocksPerSecond: Int
        var macroblocks: Int
        var bitRate: Int
    }

    /// Starts at 3.1: every decoder of the last fifteen years supports it, and a bit rate raised at run time, which
    /// leaves the parameter sets unchanged, then stays within the level.
    private static let table = [
        Limits(level: 31, macroblocksPerSecond: 108_000, macroblocks: 3600, bitRate: 17_500),
        Limits(level: 32, macroblocksPerSecond: 216_000, macroblocks: 5120, bitRate: 25_000),
        Limits(level: 40, macroblocksPerSecond: 245_760, macroblocks: 8192, bitRate: 25_000),
        Limits(level: 41, macroblocksPerSecond: 245_760, macroblocks: 8192, bitRate: 62_500),
        Limits(level: 42, macroblocksPerSecond: 522_240, macroblocks: 8704, bitRate: 62_500),
        Limits(level: 50, macroblocksPerSecond: 589_824, macroblocks: 22_080, bitRate: 168_750),
        Limits(level: 51, macroblocksPerSecond: 983_040, macroblocks: 36_864, bitRate: 300_000),
        Limits(level: 52, macroblocksPerSecond: 2_073_600, macroblocks: 36_864, bitRate: 300_000),
    ]

    /// level_idc of the lowest level, not below 3.1, that permits the size, the frame rate and the bit rate.
    ///
    /// - Parameter peakBitRate: the peak bit rate in kbit/s.
    static func lowest(size: PictureSize, frameRate: FrameRate, peakBitRate: Int) -> Int {
        let macroblocks = (size.width + 15) / 16 * ((size.height + 15) / 16)
        let perSecond = Int((Double(macroblocks) * frameRate.perSecond).rounded(.up))
        let fitting = table.first {
            macroblocks <= $0.macroblocks && perSecond <= $0.macroblocksPerSecond && peakBitRate <= $0.bitRate
        }
        return (fitting ?? table[table.count - 1]).level
    }
}
