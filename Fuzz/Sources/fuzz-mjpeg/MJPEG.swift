import Media

@testable import Capture

/// What a camera calls a JPEG: a picture of a sane size, or none.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let limit = PictureSize(width: 1024, height: 1024)
    let size = decodeMotionJPEG(UnsafeRawBufferPointer(start: start, count: count), limit: limit)
    if let size { precondition(size.width > 0 && size.width <= limit.width && size.height <= limit.height) }
    return 0
}
