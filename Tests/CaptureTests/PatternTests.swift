@testable import Base
@testable import Capture
@testable import Media
import Testing

@Suite struct PatternTests {
    @Test func fontDrawsDots() throws {
        let buffer = try PixelBuffer(.nv12, PictureSize(width: 32, height: 32))
        buffer.picture.fill(luma: 0)
        BitmapFont.draw("7z", into: buffer.picture, x: 2, y: 1, scale: 1, luma: 255)
        let drawn = (1..<8).map { row in
            String((2..<14).map { buffer.picture.luma[row * 32 + $0] == 255 ? "#" : "." })
        }
        #expect(
            drawn == [
                "#####.#####.", "....#.....#.", "...#.....#..", "..#.....#...", ".#.....#....", ".#....#.....",
                ".#....#####.",
            ])
        // What does not fit is left out.
        BitmapFont.draw("000000000000", into: buffer.picture, x: 0, y: 30, scale: 1, luma: 255)
        BitmapFont.draw("8888888888", into: buffer.picture, x: 0, y: 20, scale: 1, luma: 255)
    }

    @Test(arguments: ["32x32", "176x144", "34x400", "400x34", "352x288", "1280x720"])
    func drawsAnySize(_ name: String) throws {
        let size = try #require(PictureSize(name))
        for layout in [PlanarPicture.Layout.nv12, .i420] {
            let buffer = try PixelBuffer(layout, size)
            // The bytes behind the picture stay as they were.
            let tail = buffer.bytes.baseAddress.map { $0 + buffer.bytes.count }
            tail?.storeBytes(of: 0x1234_5678_9ABC_DEF0, as: UInt64.self)
            for counter: UInt32 in [0, 1, 99, 100, 199, .max] {
                TestPattern(size: size).draw(into: buffer, counter: counter, wallMilliseconds: 0xFFFF_FFFF_FFFF)
            }
            #expect(tail?.load(as: UInt64.self) == 0x1234_5678_9ABC_DEF0)
            _ = try NoSignalPicture.make(size, source: "/dev/video0")
        }
    }

    @Test func reusedBufferShowsOnlyTheNewPicture() throws {
        let size = PictureSize(width: 352, height: 288)
        let reused = try PixelBuffer(.nv12, size)
        for counter: UInt32 in 0..<60 {
            TestPattern(size: size).draw(into: reused, counter: counter, wallMilliseconds: UInt64(counter) * 40)
        }
        let fresh = try PixelBuffer(.nv12, size)
        TestPattern(size: size).draw(into: fresh, counter: 59, wallMilliseconds: 59 * 40)
        #expect(reused.bytes.elementsEqual(fresh.bytes))
        TestPattern(size: size).draw(into: fresh, counter: 60, wallMilliseconds: 60 * 40)
        #expect(!reused.bytes.elementsEqual(fresh.bytes), "it moves")
    }

    @Test func clockText() {
        #expect(WallClockText.text(milliseconds: 0) == "1970-01-01 00:00:00.000Z")
        #expect(WallClockText.text(milliseconds: 1_795_233_615_007) == "2026-11-21 04:00:15.007Z")
        #expect(WallClockText.text(milliseconds: 951_782_399_999) == "2000-02-28 23:59:59.999Z")
    }
}
