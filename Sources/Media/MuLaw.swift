/// The µ-law of ITU-T G.711: 16-bit samples as octets, with steps that grow with the amplitude.
package enum MuLaw {
    /// The amplitude added before the segments are found, so that each begins at a power of two (in G.711's 14 bits,
    /// 33).
    private static let bias = 33 << 2
    /// The largest amplitude: 8159 in 14 bits.
    private static let limit = 8159 << 2

    /// The octet for a sample.
    package static func encode(_ sample: Int16) -> UInt8 {
        let magnitude = min(abs(Int(sample)), limit - 1) + bias
        // 0 to 7: the place of the highest bit above the bias's own.
        let segment = Int.bitWidth - 1 - magnitude.leadingZeroBitCount - 7
        let step = magnitude >> (segment + 3) & 0x0F
        let sign = sample < 0 ? 0x80 : 0
        // All bits are inverted on the line (G.711 table 2a, note 2).
        return ~UInt8(truncatingIfNeeded: sign | segment << 4 | step)
    }
}
