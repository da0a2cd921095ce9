import CTurboJPEG
import CYUV
package import Media

/// Decodes the JPEGs of webcams into I420 pictures. It belongs to one thread.
///
/// Everything in a JPEG is untrusted: nothing in it ends the process, and its size is checked before memory is
/// allocated.
final class MJPEGDecoder {
    private let handle: tjhandle
    /// Chroma of pictures that are not 4:2:0, before it is scaled.
    private var scratch: [UInt8] = []

    /// A JPEG that could not be decoded, and why.
    struct Damaged: Error {
        var reason: String
    }

    /// - Throws: `CaptureError.jpeg`
    init() throws(CaptureError) {
        guard let handle = tjInitDecompress() else { throw .jpeg("cannot start turbojpeg") }
        self.handle = handle
    }

    deinit { tjDestroy(handle) }

    /// Reads a JPEG's size, without decoding it.
    func header(_ jpeg: UnsafeRawBufferPointer) throws(Damaged) -> (size: PictureSize, subsampling: TJSAMP) {
        var width: Int32 = 0
        var height: Int32 = 0
        var subsampling: Int32 = 0
        var space: Int32 = 0
        let bytes = jpeg.baseAddress?.assumingMemoryBound(to: UInt8.self)
        guard let bytes, jpeg.count > 4 else { throw Damaged(reason: "an empty JPEG") }
        let result = tjDecompressHeader3(handle, bytes, UInt(jpeg.count), &width, &height, &subsampling, &space)
        guard result == 0 else { throw Damaged(reason: message) }
        guard space == Int32(TJCS_YCbCr.rawValue) || space == Int32(TJCS_GRAY.rawValue) else {
            throw Damaged(reason: "a JPEG whose colours are not YCbCr")
        }
        guard (0..<Int32(TJ_NUMSAMP)).contains(subsampling) else {
            throw Damaged(reason: "a JPEG with an unusual sampling of its colours")
        }
        return (PictureSize(width: Int(width), height: Int(height)), TJSAMP(numericCast(subsampling)))
    }

    /// Decodes a JPEG of exactly the buffer's size.
    ///
    /// - Parameter buffer: I420. After an error its content is undefined.
    func decode(_ jpeg: UnsafeRawBufferPointer, into buffer: PixelBuffer) throws(Damaged) {
        let picture = buffer.picture
        let (size, subsampling) = try header(jpeg)
        guard size == picture.size, let secondChroma = picture.secondChroma else {
            throw Damaged(reason: "a JPEG of \(size) instead of \(picture.size)")
        }
        if subsampling == TJSAMP_420 {
            try decompress(
                jpeg, planes: [picture.luma, picture.chroma, secondChroma],
                strides: [picture.lumaStride, picture.chromaStride, picture.chromaStride], size)
            return
        }
        if subsampling == TJSAMP_GRAY {
            try decompress(jpeg, planes: [picture.luma, nil, nil], strides: [picture.lumaStride, 0, 0], size)
            let (width, height) = (Int32(size.width / 2), Int32(size.height / 2))
            SetPlane(picture.chroma, Int32(picture.chromaStride), width, height, 128)
            SetPlane(secondChroma, Int32(picture.chromaStride), width, height, 128)
            return
        }
        try decodeScalingChroma(jpeg, into: picture, secondChroma, subsampling)
    }

    /// Decodes 4:2:2 and other samplings: luma directly, chroma through the scratch memory.
    private func decodeScalingChroma(
        _ jpeg: UnsafeRawBufferPointer, into picture: PlanarPicture, _ secondChroma: UnsafeMutablePointer<UInt8>,
        _ subsampling: TJSAMP
    ) throws(Damaged) {
        let code = Int32(subsampling.rawValue)
        // turbojpeg rounds the planes up to whole blocks of the sampling (4:1:1: luma to a multiple of 4).
        let lumaWidth = Int(tjPlaneWidth(0, Int32(picture.size.width), code))
        let lumaHeight = Int(tjPlaneHeight(0, Int32(picture.size.height), code))
        let width = Int(tjPlaneWidth(1, Int32(picture.size.width), code))
        let height = Int(tjPlaneHeight(1, Int32(picture.size.height), code))
        guard lumaWidth > 0, lumaHeight > 0, width > 0, height > 0 else { throw Damaged(reason: message) }
        let fits = lumaWidth <= picture.lumaStride && lumaHeight <= picture.size.height
        let lumaBytes = fits ? 0 : lumaWidth * lumaHeight
        let needed = lumaBytes + 2 * width * height
        if scratch.count < needed { scratch = [UInt8](repeating: 0, count: needed) }
        let problem = scratch.withUnsafeMutableBufferPointer { scratch -> Damaged? in
            guard let base = scratch.baseAddress else { return Damaged(reason: "no memory") }
            let (u, v) = (base + lumaBytes, base + lumaBytes + width * height)
            do throws(Damaged) {
                try decompress(
                    jpeg, planes: [fits ? picture.luma : base, u, v],
                    strides: [fits ? picture.lumaStride : lumaWidth, width, width], picture.size)
            } catch {
                return error
            }
            if !fits {
                CopyPlane(
                    base, Int32(lumaWidth), picture.luma, Int32(picture.lumaStride), Int32(picture.size.width),
                    Int32(picture.size.height))
            }
            let (halfWidth, halfHeight) = (Int32(picture.size.width / 2), Int32(picture.size.height / 2))
            for (from, to) in [(u, picture.chroma), (v, secondChroma)] {
                ScalePlane(
                    from, Int32(width), Int32(width), Int32(height), to, Int32(picture.chromaStride), halfWidth,
                    halfHeight, kFilterBox)
            }
            return nil
        }
        if let problem { throw problem }
    }

    private func decompress(
        _ jpeg: UnsafeRawBufferPointer, planes: [UnsafeMutablePointer<UInt8>?], strides: [Int], _ size: PictureSize
    ) throws(Damaged) {
        var planes = planes
        var strides = strides.map { Int32($0) }
        // A progressive JPEG may hold thousands of scans that each cost a whole picture: TJFLAG_LIMITSCANS.
        let result = tjDecompressToYUVPlanes(
            handle, jpeg.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt(jpeg.count), &planes,
            Int32(size.width), &strides, Int32(size.height), TJFLAG_LIMITSCANS)
        if result == 0 { return }
        let message = message
        // Some webcams put a few extra bytes before a marker in every picture; the picture is complete.
        if tjGetErrorCode(handle) == Int32(TJERR_WARNING.rawValue), message.contains("extraneous bytes") { return }
        throw Damaged(reason: message)
    }

    private var message: String { tjGetErrorStr2(handle).map { String(cString: $0) } ?? "a broken JPEG" }
}

/// Decodes a JPEG as if from a webcam, and returns its size; nil if it is damaged. For fuzzing.
///
/// - Parameter limit: larger pictures are refused before memory is allocated.
package func decodeMotionJPEG(_ jpeg: UnsafeRawBufferPointer, limit: PictureSize) -> PictureSize? {
    do {
        let decoder = try MJPEGDecoder()
        let size = try decoder.header(jpeg).size
        guard size.isEven, size.width <= limit.width, size.height <= limit.height else { return nil }
        try decoder.decode(jpeg, into: PixelBuffer(.i420, size))
        return size
    } catch {
        return nil
    }
}
