import Media
import NIOCore

extension MediaTime {
    /// CLOCK_MONOTONIC, which is NIO's clock too.
    static var now: MediaTime { MediaTime(nanoseconds: Int64(clamping: NIODeadline.now().uptimeNanoseconds)) }
}
