import Glibc
import Media

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
