import CTurboJPEG
import Media

/// Encodes a picture as a JPEG.
enum JPEGEncoder {
    /// - Parameters:
    ///   - isFullRange: whether luma ranges from 0 to 255 already; a camera's range of 16 to 235 is stretched, because
    ///     a JPEG has no other range (JFIF 1.02).
    ///   - quality: 1 to 100.
    /// - Throws: `CaptureError.jpeg` or `.resources`.
    static func encode(
        _ picture: PlanarPicture, isFullRange: Bool, quality: Int
    ) throws(CaptureError) -> [UInt8] {
        let copy = try PixelBuffer(.i420, picture.size)
        // Below only pointers into it are used.
        defer { withExtendedLifetime(copy) {} }
        picture.copy(toI420: copy.picture)
        if !isFullRange { stretch(copy.bytes, lumaCount: picture.size.area) }

        guard let handle = tjInitCompress() else { throw .jpeg("cannot start turbojpeg") }
        defer { tjDestroy(handle) }
        let (width, height) = (Int32(picture.size.width), Int32(picture.size.height))
        var planes: [UnsafePointer<UInt8>?] = [
            UnsafePointer(copy.picture.luma), UnsafePointer(copy.picture.chroma),
            copy.picture.secondChroma.map { UnsafePointer($0) },
        ]
        let strides = [
            Int32(copy.picture.lumaStride), Int32(copy.picture.chromaStride), Int32(copy.picture.chromaStride),
        ]
        var data: UnsafeMutablePointer<UInt8>?
        defer { tjFree(data) }
        var size: UInt = 0
        let result = tjCompressFromYUVPlanes(
            handle, &planes, width, strides, height, Int32(TJSAMP_420.rawValue), &data, &size,
            Int32(min(max(quality, 1), 100)), 0)
        guard result == 0, let data else {
            throw .jpeg(tjGetErrorStr2(handle).map { String(cString: $0) } ?? "cannot encode")
        }
        return Array(UnsafeBufferPointer(start: data, count: Int(size)))
    }

    /// Converts 16...235 (chroma 16...240) to 0...255.
    private static func stretch(_ bytes: UnsafeMutableRawBufferPointer, lumaCount: Int) {
        let luma = (0..<256).map { UInt8(clamping: (($0 - 16) * 255 + 109) / 219) }
        let chroma = (0..<256).map { UInt8(clamping: Int((Double($0 - 128) * 255 / 224).rounded()) + 128) }
        for index in 0..<lumaCount { bytes[index] = luma[Int(bytes[index])] }
        for index in lumaCount..<bytes.count { bytes[index] = chroma[Int(bytes[index])] }
    }
}
