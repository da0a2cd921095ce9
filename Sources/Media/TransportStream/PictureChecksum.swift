/// A checksum that shows whether an access unit is on the disk as it was written. It protects against power cuts and
/// worn cards, not against attackers.
///
/// Eight bytes are processed per step: each step is a bijection of the state, so every damaged single word changes the
/// result before it is cut to 32 bits.
struct PictureChecksum {
    private var state: UInt64

    init(seed: UInt32) { state = UInt64(seed) &+ 0x9E37_79B9_7F4A_7C15 }

    /// Adds all bytes of an access unit in one call: the rest after whole words is padded with zeros.
    package mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var state = state
        let whole = bytes.count & ~7
        var offset = 0
        while offset < whole {
            let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            state = (state ^ word) &* 0x9E37_79B9_7F4A_7C15
            state ^= state >> 32
            offset += 8
        }
        var rest: UInt64 = 0
        while offset < bytes.count {
            rest = rest << 8 | UInt64(bytes[offset])
            offset += 1
        }
        state = (state ^ rest ^ UInt64(bytes.count) << 56) &* 0x9E37_79B9_7F4A_7C15
        self.state = state ^ state >> 32
    }

    /// The upper half: every bit of the last word affects it, while the lower half never depends on the word's upper
    /// bits.
    package var value: UInt32 { UInt32(truncatingIfNeeded: state >> 32) }

    static func of(_ bytes: UnsafeRawBufferPointer, seed: UInt32) -> UInt32 {
        var checksum = PictureChecksum(seed: seed)
        checksum.add(bytes)
        return checksum.value
    }
}
