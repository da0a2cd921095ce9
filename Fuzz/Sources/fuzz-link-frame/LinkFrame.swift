@testable import Uplink

/// The platform's bytes, torn: once as they are, and once as the payloads of frames with right digests, some damaged.
///
/// The first byte chooses where reads are torn, the second which frames are damaged.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 2 else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let tear = 1 + Int(bytes[0])
    readRaw(bytes[2...], tear: tear)
    readFrames(of: bytes[2...], damage: bytes[1], tear: tear)
    return 0
}

/// What comes out must be what went in: each frame, encoded anew, stands in the stream where it was read.
private func readRaw(_ stream: ArraySlice<UInt8>, tear: Int) {
    var decoder = LinkFrameDecoder()
    var rest = stream
    while !rest.isEmpty {
        decoder.append(rest.prefix(tear))
        rest = rest.dropFirst(tear)
        do throws(LinkFrameError) {
            while let frame = try decoder.next() {
                var again = try frame.encoded()
                let end = stream.startIndex + Int(decoder.consumed)
                let original = stream[(end - again.count)..<end]
                again[5] = original[original.startIndex + 5]  // the reserved byte is not kept
                precondition(original.dropLast(16).elementsEqual(again.dropLast(16)), "another frame than was sent")
            }
        } catch {
            precondition(!error.description.isEmpty && decoder.waitingBytes == 0)
            return
        }
        precondition(decoder.waitingBytes < 8 + 65_535 + 16, "a whole frame waits")
    }
}

/// Frames cut out of `payloads`, lengths in its own bytes. Those with their bit in `damage` get a wrong digest.
private func readFrames(of payloads: ArraySlice<UInt8>, damage: UInt8, tear: Int) {
    var stream: [UInt8] = []
    var sent: [LinkFrame] = []
    var rest = payloads
    var dropped: UInt64 = 0
    for number in 0..<8 {
        guard let length = rest.popFirst() else { break }
        let payload = Array(rest.prefix(Int(length)))
        let frame = LinkFrame(command: length, sequence: UInt16(number) &* 9_000, payload: payload)
        rest = rest.dropFirst(Int(length))
        guard var bytes = try? frame.encoded() else { preconditionFailure("a short frame is refused") }
        if damage >> number & 1 == 1 {
            bytes[bytes.count - 1 - Int(length) % 16] ^= 1
            dropped += 1
        } else {
            sent.append(frame)
        }
        stream += bytes
    }
    var decoder = LinkFrameDecoder()
    var received: [LinkFrame] = []
    var position = 0
    while position < stream.count {
        decoder.append(stream[position..<min(stream.count, position + tear)])
        position += tear
        while let frame = try? decoder.next() { received.append(frame) }
    }
    precondition(received == sent && decoder.droppedFrames == dropped && decoder.waitingBytes == 0)
}
