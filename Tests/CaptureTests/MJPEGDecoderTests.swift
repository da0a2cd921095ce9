import CTurboJPEG
@testable import Capture
@testable import Media
import Testing

@Suite struct MJPEGDecoderTests {
    private static let size = PictureSize(width: 178, height: 146)

    /// A JPEG of the test pattern's colours, made from RGB in any sampling.
    private static func jpeg(
        _ sampling: TJSAMP, size: PictureSize = Self.size, flags: Int32 = 0
    ) throws -> [UInt8] {
        var pixels = [UInt8](repeating: 0, count: size.area * 3)
        for row in 0..<size.height {
            for column in 0..<size.width {
                // Left half orange, right half a blue that changes from row to row.
                let color: [UInt8] = column < size.width / 2 ? [230, 120, 30] : [20, UInt8(row % 200), 200]
                for part in 0..<3 { pixels[(row * size.width + column) * 3 + part] = color[part] }
            }
        }
        let handle = try #require(tjInitCompress())
        defer { tjDestroy(handle) }
        var data: UnsafeMutablePointer<UInt8>?
        var count: UInt = 0
        let result = tjCompress2(
            handle, pixels, Int32(size.width), 0, Int32(size.height), Int32(TJPF_RGB.rawValue), &data, &count,
            Int32(sampling.rawValue), 90, flags)
        defer { tjFree(data) }
        try #require(result == 0)
        return Array(UnsafeBufferPointer(start: data, count: Int(count)))
    }

    private func decode(_ jpeg: [UInt8], _ size: PictureSize = Self.size) throws -> PixelBuffer {
        let buffer = try PixelBuffer(.i420, size)
        buffer.picture.fill(luma: 1, u: 2, v: 3)
        try jpeg.withUnsafeBytes { try MJPEGDecoder().decode($0, into: buffer) }
        return buffer
    }

    @Test(arguments: [TJSAMP_444, TJSAMP_422, TJSAMP_420, TJSAMP_440, TJSAMP_411], ["178x146", "160x120", "34x34"])
    func everySampling(_ sampling: TJSAMP, _ name: String) throws {
        let size = try #require(PictureSize(name))
        let buffer = try decode(try Self.jpeg(sampling, size: size), size)
        let picture = buffer.picture
        // Orange by JFIF: Y 142, U 65, V 190.
        let (x, y) = (size.width / 8, size.height / 2)
        #expect(abs(Int(picture.luma[y * picture.lumaStride + x]) - 142) <= 4)
        let chroma = y / 2 * picture.chromaStride + x / 2
        #expect(abs(Int(picture.chroma[chroma]) - 65) <= 5)
        #expect(abs(Int(try #require(picture.secondChroma)[chroma]) - 190) <= 5)
        // The last sample of each plane was written: blue.
        let right = (size.height - 1) * picture.lumaStride + size.width - 1
        #expect((20...180).contains(picture.luma[right]))
        let corner = (size.height / 2 - 1) * picture.chromaStride + size.width / 2 - 1
        #expect(picture.chroma[corner] > 140)
    }

    @Test func gray() throws {
        let buffer = try decode(try Self.jpeg(TJSAMP_GRAY))
        #expect(abs(Int(buffer.picture.luma[905]) - 142) <= 4)
        #expect(buffer.bytes[Self.size.area...].allSatisfy { $0 == 128 })
    }

    @Test func truncatedAnywhere() throws {
        for sampling in [TJSAMP_420, TJSAMP_422] {
            let jpeg = try Self.jpeg(sampling)
            for length in stride(from: 0, to: jpeg.count - 2, by: 13) {
                #expect(throws: MJPEGDecoder.Damaged.self, "cut to \(length) bytes") {
                    try decode(Array(jpeg[..<length]))
                }
            }
        }
    }

    /// Whatever is in it, a JPEG is decoded or refused.
    @Test func corruptAnywhere() throws {
        var random: UInt64 = 7
        for flags in [0, TJFLAG_PROGRESSIVE] {
            let jpeg = try Self.jpeg(TJSAMP_422, flags: flags)
            for _ in 0..<1500 {
                var broken = jpeg
                for _ in 0..<3 {
                    random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    broken[Int(random >> 33) % broken.count] = UInt8(truncatingIfNeeded: random >> 24)
                }
                _ = broken.withUnsafeBytes { decodeMotionJPEG($0, limit: PictureSize(width: 640, height: 480)) }
            }
        }
    }

    @Test func sizesAreCheckedFirst() throws {
        let jpeg = try Self.jpeg(TJSAMP_420, size: PictureSize(width: 320, height: 240))
        #expect(throws: MJPEGDecoder.Damaged.self) { try decode(jpeg) }
        jpeg.withUnsafeBytes {
            #expect(decodeMotionJPEG($0, limit: PictureSize(width: 160, height: 120)) == nil)
            #expect(
                decodeMotionJPEG($0, limit: PictureSize(width: 320, height: 240))
                    == PictureSize(width: 320, height: 240))
        }
    }

    /// Cheap webcams: zeros behind the end, stray bytes before it.
    @Test func harmlessOddities() throws {
        let jpeg = try Self.jpeg(TJSAMP_422)
        _ = try decode(jpeg + [UInt8](repeating: 0, count: 100))
        _ = try decode(Array(jpeg.dropLast(2)) + [0, 0, 0] + [0xFF, 0xD9])
    }

    /// Webcams leave the Huffman tables out, because they are always the ones of the standard.
    @Test func withoutHuffmanTables() throws {
        let jpeg = try Self.jpeg(TJSAMP_422)
        var bare = Array(jpeg[..<2])
        var position = 2
        while position + 4 < jpeg.count {
            let length = Int(jpeg[position + 2]) << 8 | Int(jpeg[position + 3])
            let segment = jpeg[position..<position + 2 + length]
            if jpeg[position + 1] == 0xDA {
                bare += jpeg[position...]
                break
            }
            if jpeg[position + 1] != 0xC4 { bare += segment }
            position += 2 + length
        }
        try #require(bare.count < jpeg.count)
        let buffer = try decode(bare)
        #expect(abs(Int(buffer.picture.luma[905]) - 142) <= 4)
    }

    @Test func snapshotStretchesTheRange() throws {
        let source = try PixelBuffer(.nv12, Self.size)
        source.picture.fill(luma: 235)
        source.picture.fill(x: 0, y: 0, width: 90, height: 146, luma: 16)
        for (isFull, dark, bright) in [(false, 0, 255), (true, 16, 235)] {
            let jpeg = try withExtendedLifetime(source) {
                try JPEGEncoder.encode(source.picture, isFullRange: isFull, quality: 90)
            }
            let back = try decode(jpeg)
            #expect(abs(Int(back.picture.luma[20]) - dark) <= 2)
            #expect(abs(Int(back.picture.luma[150]) - bright) <= 2)
        }
    }
}
