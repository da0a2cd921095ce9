import CYUV
import Glibc
import Media

/// A view of a 4:2:0 picture in memory that it does not own: a camera's buffer, a pool's.
///
/// It keeps nothing alive: its user must hold the `Frame` or `PixelBuffer` that it came from.
struct PlanarPicture {
    enum Layout: Hashable, Sendable {
        /// Luma, then U, then V.
        case i420
        /// Luma, then U and V interleaved.
        case nv12
    }

    var layout: Layout
    /// The size, with both sides even.
    var size: PictureSize
    var luma: UnsafeMutablePointer<UInt8>
    var lumaStride: Int
    /// U, or U and V interleaved.
    var chroma: UnsafeMutablePointer<UInt8>
    /// V, if it has a plane of its own.
    var secondChroma: UnsafeMutablePointer<UInt8>?
    /// Bytes between rows of each chroma plane.
    var chromaStride: Int

    /// Bytes of a picture without gaps between rows.
    package static func byteCount(_ size: PictureSize) -> Int { size.area + size.area / 2 }

    /// The planes one after the other from `base` on, as in V4L2 and Y4M.
    ///
    /// - Parameters:
    ///   - stride: bytes from one luma row to the next, even, at least the width.
    ///   - rows: luma rows in memory, at least the height.
    ///   - isVFirst: whether V comes before U (YV12).
    init(
        _ layout: Layout, _ size: PictureSize, at base: UnsafeMutablePointer<UInt8>, stride: Int, rows: Int,
        isVFirst: Bool = false
    ) {
        self.layout = layout
        self.size = size
        luma = base
        lumaStride = stride
        let afterLuma = base + stride * rows
        switch layout {
        case .nv12:
            chroma = afterLuma
            secondChroma = nil
            chromaStride = stride
        case .i420:
            let other = afterLuma + stride / 2 * ((rows + 1) / 2)
            chroma = isVFirst ? other : afterLuma
            secondChroma = isVFirst ? afterLuma : other
            chromaStride = stride / 2
        }
    }

    /// Fills the whole picture with one colour.
    func fill(luma value: UInt8, u: UInt8 = 128, v: UInt8 = 128) {
        fill(x: 0, y: 0, width: size.width, height: size.height, luma: value, u: u, v: v)
    }

    /// Fills a rectangle inside the picture; position and size are even, so that chroma covers it exactly.
    func fill(x: Int, y: Int, width: Int, height: Int, luma value: UInt8, u: UInt8 = 128, v: UInt8 = 128) {
        SetPlane(
            luma + y * lumaStride + x, Int32(lumaStride), Int32(width), Int32(height), UInt32(value))
        if let secondChroma {
            let offset = y / 2 * chromaStride + x / 2
            SetPlane(chroma + offset, Int32(chromaStride), Int32(width / 2), Int32(height / 2), UInt32(u))
            SetPlane(secondChroma + offset, Int32(chromaStride), Int32(width / 2), Int32(height / 2), UInt32(v))
        } else {
            for row in 0..<height / 2 {
                let start = chroma + (y / 2 + row) * chromaStride + x
                for column in 0..<width / 2 {
                    start[column * 2] = u
                    start[column * 2 + 1] = v
                }
            }
        }
    }
}

/// Memory for one frame.
///
/// `@unchecked Sendable`: it has one user at a time. A pool gives it to the thread that fills it; then a `Frame` holds
/// it and nothing writes; when the frame ends, the pool has it back.
final class PixelBuffer: @unchecked Sendable {
    package let picture: PlanarPicture
    /// Whether the constant part of the picture is drawn already.
    var isPrepared = false

    /// - Throws: ``CaptureError/resources(_:)``
    init(_ layout: PlanarPicture.Layout, _ size: PictureSize) throws(CaptureError) {
        // Aligned for SIMD, with spare bytes at the end that vector loads may access.
        let bytes = PlanarPicture.byteCount(size) + 64
        var memory: UnsafeMutableRawPointer?
        guard posix_memalign(&memory, 64, bytes) == 0, let memory else {
            throw .resources("no memory for a picture of \(size)")
        }
        let base = memory.bindMemory(to: UInt8.self, capacity: bytes)
        picture = PlanarPicture(layout, size, at: base, stride: size.width, rows: size.height)
    }

    deinit { free(picture.luma) }

    /// All samples, without a gap between rows or planes.
    package var bytes: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: picture.luma, count: PlanarPicture.byteCount(picture.size))
    }
}
