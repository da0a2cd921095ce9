package import Media

/// A mark in a frame that programs read back after encoding, sending, scaling and decoding: the number of the frame in
/// its source, and the time when it was drawn.
///
/// 112 bits as black and white cells, 16 to a row: a number (32 bits), the wall clock in milliseconds since 1970 (48)
/// and a CRC-32 of both, each with its highest bit first. The cells are in the lower third of the frame at fractions of
/// its size, so the mark survives scaling; the smallest supported frame is 176x144.
package struct FrameStamp: Sendable, Hashable {
    /// The number of the frame in its source, from 0, modulo 2^32.
    package var counter: UInt32
    /// Milliseconds since 1970-01-01 UTC, below 2^48.
    package var wallMilliseconds: UInt64

    package init(counter: UInt32, wallMilliseconds: UInt64) {
        self.counter = counter
        self.wallMilliseconds = wallMilliseconds & 0xFFFF_FFFF_FFFF
    }

    static let columns = 16
    static let rows = 7
    static let black: UInt8 = 16
    static let white: UInt8 = 235
    /// The smallest difference between the darkest and the brightest cell for which a mark is recognised.
    private static let leastContrast = 64

    /// Draws the cells into a luma plane.
    ///
    /// - Parameters:
    ///   - luma: the plane's first sample; `stride * size.height` bytes.
    ///   - stride: bytes from one row to the next, at least the width.
    ///   - size: at least 176x144.
    package func encode(into luma: UnsafeMutablePointer<UInt8>, stride: Int, size: PictureSize) {
        for row in 0..<Self.rows {
            let y = Self.verticalRange(row, size)
            // The first line of a row of cells is drawn, and then copied to the others.
            let first = luma + y.lowerBound * stride
            for column in 0..<Self.columns {
                let x = Self.horizontalRange(column, size)
                let value = bit(row * Self.columns + column) ? Self.white : Self.black
                (first + x.lowerBound).update(repeating: value, count: x.count)
            }
            let start = Self.horizontalRange(0, size).lowerBound
            let width = Self.horizontalRange(Self.columns - 1, size).upperBound - start
            for line in y.dropFirst() {
                (luma + line * stride + start).update(from: first + start, count: width)
            }
        }
    }

    /// Reads the mark from a luma plane of any size that is large enough; nil if there is none or it is damaged.
    ///
    /// - Parameters:
    ///   - luma: the plane, at least `stride * (size.height - 1) + size.width` bytes.
    ///   - stride: bytes from one row to the next, at least the width.
    package static func decode(luma: UnsafeBufferPointer<UInt8>, stride: Int, size: PictureSize) -> FrameStamp? {
        guard size.width >= 2 * columns, size.height >= 4 * rows, stride >= size.width,
            luma.count >= stride * (size.height - 1) + size.width
        else { return nil }
        var levels: [Int] = []
        levels.reserveCapacity(columns * rows)
        for row in 0..<rows {
            for column in 0..<columns {
                levels.append(mean(luma, stride, horizontalRange(column, size), verticalRange(row, size)))
            }
        }
        guard let darkest = levels.min(), let brightest = levels.max(), brightest - darkest >= leastContrast else {
            return nil
        }
        let threshold = (darkest + brightest) / 2
        func number(_ bits: Range<Int>) -> UInt64 {
            bits.reduce(0) { $0 << 1 | (levels[$1] > threshold ? 1 : 0) }
        }
        let stamp = FrameStamp(counter: UInt32(number(0..<32)), wallMilliseconds: number(32..<80))
        return number(80..<112) == UInt64(stamp.checksum) ? stamp : nil
    }

    /// Reads the mark from a luma plane in an array; see
    /// ``decode(luma:stride:size:)-(UnsafeBufferPointer<UInt8>,_,_)``.
    package static func decode(luma: [UInt8], stride: Int, size: PictureSize) -> FrameStamp? {
        luma.withUnsafeBufferPointer { decode(luma: $0, stride: stride, size: size) }
    }

    /// Bit `index` of the mark, 0 to 111.
    private func bit(_ index: Int) -> Bool {
        switch index {
        case 0..<32: counter >> UInt32(31 - index) & 1 != 0
        case 32..<80: wallMilliseconds >> UInt64(79 - index) & 1 != 0
        default: checksum >> UInt32(111 - index) & 1 != 0
        }
    }

    /// CRC-32 (ISO 3309) of the number and the time: ten bytes, too few for a table.
    var checksum: UInt32 {
        var crc: UInt32 = ~0
        func add(_ value: UInt64, bytes: Int) {
            for shift in stride(from: (bytes - 1) * 8, through: 0, by: -8) {
                crc ^= UInt32(value >> UInt64(shift) & 0xFF)
                for _ in 0..<8 { crc = crc >> 1 ^ (crc & 1 != 0 ? 0xEDB8_8320 : 0) }
            }
        }
        add(UInt64(counter), bytes: 4)
        add(wallMilliseconds, bytes: 6)
        return ~crc
    }

    /// The columns of samples of a column of cells, with a sixteenth of the width free at each side.
    private static func horizontalRange(_ column: Int, _ size: PictureSize) -> Range<Int> {
        func edge(_ column: Int) -> Int { size.width * (columns + 14 * column) / (16 * columns) }
        return edge(column)..<edge(column + 1)
    }

    /// The lines of a row of cells, between 43/64 and 63/64 of the height.
    private static func verticalRange(_ row: Int, _ size: PictureSize) -> Range<Int> {
        func edge(_ row: Int) -> Int { size.height * (43 * rows + 20 * row) / (64 * rows) }
        return edge(row)..<edge(row + 1)
    }

    /// The mean of a cell's middle, away from the edges that scaling and coding blur.
    private static func mean(
        _ luma: UnsafeBufferPointer<UInt8>, _ stride: Int, _ x: Range<Int>, _ y: Range<Int>
    ) -> Int {
        let (marginX, marginY) = (x.count / 4, y.count / 4)
        var sum = 0
        var count = 0
        for line in y.lowerBound + marginY..<y.upperBound - marginY {
            for column in x.lowerBound + marginX..<x.upperBound - marginX {
                sum += Int(luma[line * stride + column])
                count += 1
            }
        }
        return count == 0 ? 0 : sum / count
    }
}
