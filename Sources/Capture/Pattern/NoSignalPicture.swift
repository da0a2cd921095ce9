import Media

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
