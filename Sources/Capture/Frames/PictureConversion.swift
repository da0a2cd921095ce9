import CYUV
import Media

extension PlanarPicture {
    /// Scales the picture into `target`, which has the same layout. Equal sizes are copied.
    func scale(into target: PlanarPicture) {
        let (width, height) = (Int32(size.width), Int32(size.height))
        let (targetWidth, targetHeight) = (Int32(target.size.width), Int32(target.size.height))
        if let v = secondChroma, let targetV = target.secondChroma {
            I420Scale(
                luma, Int32(lumaStride), chroma, Int32(chromaStride), v, Int32(chromaStride), width, height,
                target.luma, Int32(target.lumaStride), target.chroma, Int32(target.chromaStride),
                targetV, Int32(target.chromaStride), targetWidth, targetHeight, kFilterBox)
        } else {
            NV12Scale(
                luma, Int32(lumaStride), chroma, Int32(chromaStride), width, height,
                target.luma, Int32(target.lumaStride), target.chroma, Int32(target.chromaStride),
                targetWidth, targetHeight, kFilterBox)
        }
    }

    /// Copies the picture into an I420 picture of the same size.
    func copy(toI420 target: PlanarPicture) {
        guard let targetV = target.secondChroma else { return }
        let (width, height) = (Int32(size.width), Int32(size.height))
        if let v = secondChroma {
            I420Copy(
                luma, Int32(lumaStride), chroma, Int32(chromaStride), v, Int32(chromaStride),
                target.luma, Int32(target.lumaStride), target.chroma, Int32(target.chromaStride),
                targetV, Int32(target.chromaStride), width, height)
        } else {
            NV12ToI420(
                luma, Int32(lumaStride), chroma, Int32(chromaStride),
                target.luma, Int32(target.lumaStride), target.chroma, Int32(target.chromaStride),
                targetV, Int32(target.chromaStride), width, height)
        }
    }

    /// Fills an NV12 picture from YUYV (4:2:2, packed); libyuv has SIMD for this on x86 and ARM.
    ///
    /// - Parameter stride: bytes from one row to the next.
    func convert(fromYUYV source: UnsafePointer<UInt8>, stride: Int) {
        YUY2ToNV12(
            source, Int32(stride), luma, Int32(lumaStride), chroma, Int32(chromaStride),
            Int32(size.width), Int32(size.height))
    }
}
