@testable import Base
@testable import Media
@testable import Recorder

/// A recording that somebody else wrote: once as it is, torn by the first byte; once as damage in a stream of ours.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 3 else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    let tear = 1 + Int(bytes[0]) * 3
    read(bytes[1...], tear: tear)
    readDamaged(bytes[3...], at: Int(bytes[1]) << 8 | Int(bytes[2]), tear: tear)
    _ = KeyFrameTable(packed: bytes)
    _ = SegmentName(String(decoding: bytes, as: UTF8.self))
    return 0
}

/// Pictures lie one behind the other inside the stream, and their access units are whole.
private func read(_ stream: ArraySlice<UInt8>, tear: Int) {
    var demuxer = TransportStreamDemuxer()
    var rest = stream
    var end = 0
    while !rest.isEmpty {
        demuxer.append(rest.prefix(tear))
        rest = rest.dropFirst(tear)
        while let picture = demuxer.next() { end = check(picture, after: end, count: stream.count) }
    }
    if let picture = demuxer.finish() { _ = check(picture, after: end, count: stream.count) }
}

private func check(_ picture: TransportStreamDemuxer.Picture, after end: Int, count: Int) -> Int {
    precondition(picture.start < picture.end && picture.end <= count && picture.end >= end)
    precondition(picture.decodingTimestamp < TransportStream.timestampModulus)
    precondition(picture.presentationTimestamp < TransportStream.timestampModulus)
    _ = picture.sample(at: MediaTime(nanoseconds: 0))
    return picture.end
}

/// The input lies over a part of a stream of ours, so that damage meets whole packets.
private func readDamaged(_ damage: ArraySlice<UInt8>, at offset: Int, tear: Int) {
    let size = PictureSize(width: 16, height: 16)
    var muxer = TransportStreamMuxer(
        header: SegmentHeader(seed: 7, size: size, frameRate: FrameRate(25), bitRate: 100))
    var output = TransportStreamBuffer()
    for number in 0..<6 {
        let time = MediaTime(nanoseconds: Int64(number) * 40_000_000)
        let body = [0, 0, 0, 1, 0x65] + [UInt8](repeating: UInt8(number + 2), count: 40 + number * 90)
        muxer.append(
            MediaSample(
                bytes: body, units: [4..<body.count], isRandomAccess: number % 3 == 0,
                presentationTime: time + .milliseconds(40 * (number & 1)), decodingTime: time, ready: time),
            wall: 1, to: &output)
    }
    var stream = output.withBytes { Array($0) }
    for (index, byte) in damage.enumerated() where offset + index < stream.count { stream[offset + index] = byte }
    read(stream[...], tear: tear)
}
