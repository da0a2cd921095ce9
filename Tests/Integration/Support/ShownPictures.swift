import Capture
import Media

/// What a player showed of the test pattern: each picture's stamp, nil where none could be read.
struct ShownPictures {
    var stamps: [FrameStamp?]

    init(stamps: [FrameStamp?]) { self.stamps = stamps }

    /// - Parameter bytes: grey pictures, one behind the other.
    init(of bytes: [UInt8], size: PictureSize) {
        stamps = stride(from: 0, to: bytes.count - size.area + 1, by: size.area).map { start in
            FrameStamp.decode(luma: Array(bytes[start..<(start + size.area)]), stride: size.width, size: size)
        }
    }

    var count: Int { stamps.count }

    /// How many are missing in between; nil: one was illegible, or the order is wrong.
    ///
    /// The first picture may be a preview (docs/design/first-picture.md); from the second on all should be there.
    var missing: Int? {
        let counters = stamps.dropFirst().compactMap { $0?.counter }
        guard !stamps.isEmpty, counters.count + 1 == stamps.count else { return nil }
        var missing = 0
        for (previous, next) in zip(counters, counters.dropFirst()) {
            guard next > previous else { return nil }
            missing += Int(next - previous) - 1
        }
        return missing
    }

    /// Pictures that the agent itself left out, as its console command `channels` says.
    static func leftOut(saying channels: String) -> Int {
        ["dropped", "withoutBuffer"].reduce(0) { sum, name in
            let values = channels.split(separator: "\"\(name)\":").dropFirst()
            return values.reduce(sum) { $0 + (Int($1.prefix { $0.isNumber }) ?? 0) }
        }
    }
}
