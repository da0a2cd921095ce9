import Base
import Media

/// The built-in picture: colour bars, a ramp, a moving block, the wall clock and a ``FrameStamp``.
///
/// The moving parts lie on a plain background. So the constant part is drawn once per buffer, and a new frame in it
/// costs three plain areas and the parts drawn on them.
struct TestPattern {
    let size: PictureSize

    private enum Level {
        static let dark: UInt8 = 16
        static let ground: UInt8 = 40
        static let bright: UInt8 = 235
    }

    /// 75 % colour bars in Y, U and V (ITU-R BT.601).
    private static let bars: [(y: UInt8, u: UInt8, v: UInt8)] = [
        (180, 128, 128), (162, 44, 142), (131, 156, 44), (112, 72, 58),
        (84, 184, 198), (65, 100, 212), (35, 212, 114), (16, 128, 128),
    ]

    /// Draws frame number `counter` into `buffer`.
    func draw(into buffer: PixelBuffer, counter: UInt32, wallMilliseconds: UInt64) {
        let picture = buffer.picture
        if !buffer.isPrepared {
            drawBackground(picture)
            buffer.isPrepared = true
        }
        drawBlock(picture, counter)
        drawClock(picture, counter, wallMilliseconds)
        FrameStamp(counter: counter, wallMilliseconds: wallMilliseconds)
            .encode(into: picture.luma, stride: picture.lumaStride, size: size)
    }

    /// An even line number at `part` sixteenths of the height.
    private func line(_ part: Int) -> Int { size.height * part / 16 & ~1 }

    private func drawBackground(_ picture: PlanarPicture) {
        picture.fill(luma: Level.dark)
        for (index, bar) in Self.bars.enumerated() {
            let left = size.width * index / Self.bars.count & ~1
            let right = size.width * (index + 1) / Self.bars.count & ~1
            picture.fill(x: left, y: 0, width: right - left, height: line(6), luma: bar.y, u: bar.u, v: bar.v)
        }
        let ramp = line(6)
        for column in 0..<size.width {
            let value = UInt8(16 + 219 * column / max(1, size.width - 1))
            for row in ramp..<line(7) { picture.luma[row * picture.lumaStride + column] = value }
        }
        picture.fill(x: 0, y: line(7), width: size.width, height: line(9) - line(7), luma: Level.ground)
    }

    /// Draws the block, which takes 4 s from side to side.
    private func drawBlock(_ picture: PlanarPicture, _ counter: UInt32) {
        let (top, height) = (line(7), line(9) - line(7))
        let width = min(height * 2, size.width / 4) & ~1
        let way = size.width - width
        let position = Int(counter % 200)
        let left = (position < 100 ? way * position / 100 : way * (200 - position) / 100) & ~1
        for row in top..<top + height {
            let start = picture.luma + row * picture.lumaStride
            start.update(repeating: Level.ground, count: size.width)
            (start + left).update(repeating: Level.bright, count: width)
        }
    }

    private func drawClock(_ picture: PlanarPicture, _ counter: UInt32, _ wallMilliseconds: UInt64) {
        let (top, height) = (line(9), size.height * 42 / 64 - line(9))
        for row in top..<top + height {
            (picture.luma + row * picture.lumaStride).update(repeating: Level.dark, count: size.width)
        }
        var text = WallClockText.text(milliseconds: wallMilliseconds)
        let number = String(counter)
        let longer = text + "  #" + String(repeating: "0", count: max(0, 10 - number.count)) + number
        if BitmapFont.width(of: longer, scale: 1) <= size.width { text = longer }
        let scale = max(1, min(height / (BitmapFont.height + 2), size.width / (text.count * BitmapFont.advance)))
        BitmapFont.draw(
            text, into: picture, x: max(0, size.width - BitmapFont.width(of: text, scale: scale)) / 2,
            y: top + max(0, height - BitmapFont.height * scale) / 2, scale: scale, luma: Level.bright)
    }
}

/// The wall clock as shown in the test pattern.
enum WallClockText {
    /// `2026-11-21 04:00:15.123Z`, UTC.
    ///
    /// - Parameter milliseconds: since 1970-01-01 UTC.
    package static func text(milliseconds: UInt64) -> String {
        let civil = CivilTime.text(Int64(milliseconds / 1000))
        func part(_ start: Int) -> Substring { civil.dropFirst(start).prefix(2) }
        let day = "\(civil.prefix(4))-\(part(4))-\(part(6))"
        return "\(day) \(part(8)):\(part(10)):\(part(12)).\(Int(milliseconds % 1000).digits(3))Z"
    }
}

/// The picture that viewers see while the camera delivers no frames.
enum NoSignalPicture {
    /// Frames per second: a still needs no more, and a viewer would not wait longer.
    static let frameRate = FrameRate(5)

    /// - Throws: ``CaptureError/resources(_:)``
    static func make(_ size: PictureSize, source: String) throws(CaptureError) -> PixelBuffer {
        let buffer = try PixelBuffer(.nv12, size)
        let picture = buffer.picture
        picture.fill(luma: 48)
        let title = "NO SIGNAL"
        let scale = max(1, size.width * 2 / 3 / (title.count * BitmapFont.advance))
        let top = max(0, size.height / 2 - BitmapFont.height * scale)
        write(title, picture, y: top, scale: scale, luma: 200)
        write(source, picture, y: top + (BitmapFont.height + 3) * scale, scale: max(1, scale / 3), luma: 140)
        return buffer
    }

    private static func write(_ text: String, _ picture: PlanarPicture, y: Int, scale: Int, luma: UInt8) {
        let x = max(0, picture.size.width - BitmapFont.width(of: text, scale: scale)) / 2
        BitmapFont.draw(text, into: picture, x: x, y: y, scale: scale, luma: luma)
    }
}
