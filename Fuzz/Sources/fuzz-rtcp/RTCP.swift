import NIOCore

@testable import Streamer

/// What viewers send as reports.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let packet = ByteBuffer(bytes: UnsafeBufferPointer(start: start, count: count))
    for ssrc in [0, 1, UInt32.max] { _ = ReceiverReport.find(in: packet, about: ssrc) }
    return 0
}
