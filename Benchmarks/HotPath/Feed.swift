import Base
import Device
import Media

/// 25 pictures a second: a key frame of 120 kB, then 49 pictures of another size each, ready made. With 18 kB that is
/// 4 Mbit/s.
final class Feed: Sendable {
    let hub = StreamHub()
    private let keyFrame = Feed.bytes(nalTypes: [7, 8, 5], sizes: [24, 6, 120_000])
    private let picture: (bytes: [UInt8], units: [Range<Int>])

    init(pictureBytes: Int) {
        picture = Feed.bytes(nalTypes: [1], sizes: [pictureBytes])
        hub.attach {}
    }

    func publish(number: Int) {
        let isKeyFrame = number % 50 == 0
        let (bytes, units) = isKeyFrame ? keyFrame : picture
        let time = MediaTime(nanoseconds: 1_000_000_000 + Int64(number) * 40_000_000)
        hub.publish(
            MediaSample(bytes: bytes, units: units, isRandomAccess: isKeyFrame, presentationTime: time, ready: time))
    }

    private static func bytes(nalTypes: [UInt8], sizes: [Int]) -> (bytes: [UInt8], units: [Range<Int>]) {
        var bytes: [UInt8] = []
        var ranges: [Range<Int>] = []
        for (type, size) in zip(nalTypes, sizes) {
            bytes += [0, 0, 0, 1]
            ranges.append(bytes.count..<bytes.count + size)
            bytes += [0x60 | type] + [UInt8](repeating: 0xA5, count: size - 1)
        }
        return (bytes, ranges)
    }
}
