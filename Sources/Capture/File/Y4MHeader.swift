import Device
import Media

/// The first line of a YUV4MPEG2 file (the format of mjpegtools; see its yuv4mpeg(5)).
struct Y4MHeader: Equatable {
    var size: PictureSize
    var frameRate: FrameRate
    var isFullRange: Bool
    /// The length of the line in bytes, including its end.
    var length: Int

    /// The length limit, above any writer's header.
    static let maxLength = 1024
    static let signature = "YUV4MPEG2"

    /// Bytes of one frame, without its own header line.
    var frameBytes: Int { PlanarPicture.byteCount(size) }

    /// Reads the header at the beginning of a file.
    ///
    /// - Throws: a description of the problem.
    init(_ bytes: some Collection<UInt8>) throws(Problem) {
        guard let end = bytes.prefix(Self.maxLength).firstIndex(of: UInt8(ascii: "\n")) else {
            throw Problem("it has no Y4M header line")
        }
        length = bytes.distance(from: bytes.startIndex, to: end) + 1
        let words = String(decoding: bytes[..<end], as: UTF8.self).split(separator: " ")
        guard words.first.map(String.init) == Self.signature else {
            throw Problem("it doesn't begin with \(Self.signature)")
        }
        var width: Int?
        var height: Int?
        var rate: FrameRate?
        var isFullRange = false
        for word in words.dropFirst() {
            let value = word.dropFirst()
            switch word.first {
            case "W": width = Int(value)
            case "H": height = Int(value)
            case "F": rate = try Self.rate(value)
            case "C": try Self.checkColour(value)
            case "X" where value.uppercased() == "COLORRANGE=FULL": isFullRange = true
            // Interlacing and the sample aspect ratio do not change the encoding; other X are comments.
            default: break
            }
        }
        guard let width, let height, EncodingSettings.widths.contains(width), EncodingSettings.heights.contains(height)
        else { throw Problem("its size is missing or not between 32x32 and 3840x2160") }
        size = PictureSize(width: width, height: height)
        guard size.isEven else { throw Problem("its size \(size) is odd; scale it to even sides") }
        guard let rate else { throw Problem("its frame rate is missing") }
        frameRate = rate
        self.isFullRange = isFullRange
    }

    struct Problem: Error, Equatable {
        package var words: String
        init(_ words: String) { self.words = words }
    }

    private static func rate(_ text: Substring) throws(Problem) -> FrameRate {
        let parts = text.split(separator: ":").map { Int($0) }
        guard parts.count == 2, let numerator = parts[0], let denominator = parts[1],
            (1...1_000_000).contains(numerator), (1...1_000_000).contains(denominator),
            numerator <= denominator * 240, denominator <= numerator * 10
        else { throw Problem("its frame rate '\(text)' is not between 0.1 and 240 pictures a second") }
        return FrameRate(numerator, denominator)
    }

    private static func checkColour(_ text: Substring) throws(Problem) {
        // 420jpeg, 420mpeg2 and 420paldv differ in the chroma position by half a sample, which does not matter here.
        if ["420", "420jpeg", "420mpeg2", "420paldv"].contains(text) { return }
        throw Problem(
            "its colour format \(text) is not 4:2:0 with 8 bits; "
                + "`ffmpeg -i CLIP -pix_fmt yuv420p clip.y4m` makes it so")
    }
}
