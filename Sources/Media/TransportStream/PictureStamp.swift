/// The data stored with each access unit, in the private data of its first packet's adaptation field (H.222.0 2.4.3.4).
/// Players skip it.
struct PictureStamp: Equatable {
    /// Whether the muxer inserted the leading access unit delimiter, as transport streams require (H.222.0 2.14.1);
    /// then it is not part of the access unit.
    var delimiterIsOurs: Bool
    /// The size of the access unit in the PES packet, in bytes, after the PES header.
    var size: UInt32
    /// The checksum of these bytes, with the segment's seed.
    var checksum: UInt32
    /// The wall time in nanoseconds since 1970; only with key frames.
    var wall: Int64?

    /// Tag and length come first, as is usual for private data; the tag is one of those left to users.
    private static let tag: UInt8 = 0xE4
    private static let mark: [UInt8] = [0x43, 0x41]  // "CA"

    var encodedSize: Int { wall == nil ? 13 : 21 }

    package func encode(into output: UnsafeMutableRawBufferPointer) {
        output[0] = Self.tag
        output[1] = UInt8(encodedSize - 2)
        output[2] = Self.mark[0]
        output[3] = Self.mark[1]
        output[4] = delimiterIsOurs ? 1 : 0
        output.storeBytes(of: size.bigEndian, toByteOffset: 5, as: UInt32.self)
        output.storeBytes(of: checksum.bigEndian, toByteOffset: 9, as: UInt32.self)
        if let wall { output.storeBytes(of: wall.bigEndian, toByteOffset: 13, as: Int64.self) }
    }

    /// Nil for private data of other programs.
    init?(_ bytes: ArraySlice<UInt8>) {
        let start = bytes.startIndex
        guard bytes.count >= 13, bytes[start] == Self.tag, Int(bytes[start + 1]) + 2 <= bytes.count,
            bytes[(start + 2)..<(start + 4)].elementsEqual(Self.mark)
        else { return nil }
        func number(at offset: Int, bytes count: Int) -> UInt64 {
            bytes[(start + offset)..<(start + offset + count)].reduce(0) { $0 << 8 | UInt64($1) }
        }
        delimiterIsOurs = bytes[start + 4] & 1 != 0
        size = UInt32(truncatingIfNeeded: number(at: 5, bytes: 4))
        checksum = UInt32(truncatingIfNeeded: number(at: 9, bytes: 4))
        wall = bytes[start + 1] == 19 && bytes.count >= 21 ? Int64(bitPattern: number(at: 13, bytes: 8)) : nil
    }

    init(delimiterIsOurs: Bool, size: UInt32, checksum: UInt32, wall: Int64?) {
        self.delimiterIsOurs = delimiterIsOurs
        self.size = size
        self.checksum = checksum
        self.wall = wall
    }
}

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
