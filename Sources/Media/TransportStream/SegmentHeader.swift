/// The data about a file in each of its program maps, in a private descriptor that players skip.
package struct SegmentHeader: Sendable, Hashable {
    /// The seed of the checksums of all access units in the file, so that no access unit of another file is taken for
    /// one of this file.
    package var seed: UInt32
    /// The frame size in luma samples; 0x0 when unknown.
    package var size: PictureSize
    package var frameRate: FrameRate
    /// The requested mean bit rate in kbit/s.
    package var bitRate: Int

    package init(seed: UInt32, size: PictureSize, frameRate: FrameRate, bitRate: Int) {
        self.seed = seed
        self.size = size
        self.frameRate = frameRate
        self.bitRate = bitRate
    }

    /// One of the tags that H.222.0 table 2-45 leaves to users.
    static let tag: UInt8 = 0xE4
    private static let mark: [UInt8] = [0x43, 0x41, 1]  // "CA", version 1

    /// The descriptor, with tag and length.
    var descriptor: [UInt8] {
        var body = Self.mark
        func add(_ number: Int, bytes: Int) {
            let kept = UInt64(clamping: number)
            for index in (0..<bytes).reversed() { body.append(UInt8(truncatingIfNeeded: kept >> (8 * UInt64(index)))) }
        }
        add(Int(seed), bytes: 4)
        add(min(size.width, 0xFFFF), bytes: 2)
        add(min(size.height, 0xFFFF), bytes: 2)
        add(min(frameRate.numerator, 0xFFFF_FFFF), bytes: 4)
        add(min(frameRate.denominator, 0xFFFF_FFFF), bytes: 4)
        add(min(bitRate, 0xFFFF_FFFF), bytes: 4)
        return [Self.tag, UInt8(body.count)] + body
    }

    /// Reads a descriptor's body; nil for descriptors of other programs.
    init?(descriptorBody body: ArraySlice<UInt8>) {
        guard body.count >= 23, body.prefix(3).elementsEqual(Self.mark) else { return nil }
        var rest = body.dropFirst(3)
        func number(_ bytes: Int) -> Int {
            let value = rest.prefix(bytes).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(bytes)
            return value
        }
        let seed = UInt32(truncatingIfNeeded: number(4))
        let size = PictureSize(width: number(2), height: number(2))
        let (numerator, denominator) = (number(4), number(4))
        guard numerator > 0, denominator > 0 else { return nil }
        self.init(seed: seed, size: size, frameRate: FrameRate(numerator, denominator), bitRate: number(4))
    }
}
