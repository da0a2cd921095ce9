@testable import Capture
@testable import Media
import Testing

@Suite struct FrameStampTests {
    private let stamp = FrameStamp(counter: 0xDEAD_BEE5, wallMilliseconds: 1_795_233_615_123)

    private func picture(_ size: PictureSize) throws -> PixelBuffer {
        let buffer = try PixelBuffer(.i420, size)
        TestPattern(size: size).draw(into: buffer, counter: stamp.counter, wallMilliseconds: stamp.wallMilliseconds)
        return buffer
    }

    private func decoded(_ buffer: PixelBuffer) -> FrameStamp? {
        let picture = buffer.picture
        return FrameStamp.decode(
            luma: UnsafeBufferPointer(start: picture.luma, count: picture.lumaStride * picture.size.height),
            stride: picture.lumaStride, size: picture.size)
    }

    @Test(arguments: ["176x144", "352x288", "640x360", "1280x720", "1920x1080", "178x146", "3840x2160"])
    func survivesJPEG(_ name: String) throws {
        let size = try #require(PictureSize(name))
        let source = try picture(size)
        let jpeg = try withExtendedLifetime(source) {
            try JPEGEncoder.encode(source.picture, isFullRange: false, quality: 25)
        }
        let back = try PixelBuffer(.i420, size)
        try jpeg.withUnsafeBytes { try MJPEGDecoder().decode($0, into: back) }
        #expect(decoded(back) == stamp)
    }

    @Test(arguments: ["176x144", "352x288", "400x222", "1920x1080"])
    func survivesScaling(_ name: String) throws {
        let target = try PixelBuffer(.i420, try #require(PictureSize(name)))
        let source = try picture(PictureSize(width: 1280, height: 720))
        withExtendedLifetime(source) { source.picture.scale(into: target.picture) }
        #expect(decoded(target) == stamp)
    }

    @Test func readsEachBit() throws {
        let size = PictureSize(width: 176, height: 144)
        for bit in 0..<32 {
            let one = FrameStamp(counter: 1 << UInt32(bit), wallMilliseconds: 1 << UInt64(bit + 16))
            var luma = [UInt8](repeating: 100, count: 180 * 144)
            luma.withUnsafeMutableBufferPointer { buffer in
                if let base = buffer.baseAddress { one.encode(into: base, stride: 180, size: size) }
            }
            #expect(FrameStamp.decode(luma: luma, stride: 180, size: size) == one)
        }
    }

    @Test func nothingWhereThereIsNone() throws {
        let size = PictureSize(width: 352, height: 288)
        #expect(FrameStamp.decode(luma: [UInt8](repeating: 128, count: size.area), stride: 352, size: size) == nil)
        var state: UInt64 = 88_172_645_463_325_252
        for _ in 0..<50 {
            let noise = (0..<size.area).map { _ -> UInt8 in
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                return UInt8(truncatingIfNeeded: state)
            }
            #expect(FrameStamp.decode(luma: noise, stride: 352, size: size) == nil)
        }
        // Too little memory for the size, or a size too small: refused, not read.
        #expect(FrameStamp.decode(luma: [1, 2, 3], stride: 352, size: size) == nil)
        #expect(FrameStamp.decode(luma: [], stride: 0, size: PictureSize(width: 0, height: 0)) == nil)
    }

    @Test func damageIsNoticed() throws {
        let buffer = try picture(PictureSize(width: 352, height: 288))
        // One cell turned over.
        buffer.picture.fill(x: 22, y: 194, width: 18, height: 12, luma: 16)
        let black = decoded(buffer)
        buffer.picture.fill(x: 22, y: 194, width: 18, height: 12, luma: 235)
        let white = decoded(buffer)
        #expect((black == nil) != (white == nil), "the first cell is one of them, and the other is damage")
    }

    @Test func checksumIsTheCommonCRC32() {
        // Of the ten bytes 00 00 00 00 00 00 00 00 00 00, as zlib has it.
        #expect(FrameStamp(counter: 0, wallMilliseconds: 0).checksum == 0xE38A_6876)
    }
}
