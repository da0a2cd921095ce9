import CV4L2

/// A pixel format's code: four characters in memory order.
struct FourCC: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    var rawValue: UInt32

    init(rawValue: UInt32) { self.rawValue = rawValue }

    /// - Parameter text: four ASCII characters.
    init(_ text: StaticString) {
        rawValue = text.withUTF8Buffer { bytes in
            bytes.prefix(4).enumerated().reduce(0) { $0 | UInt32($1.element) << UInt32(8 * $1.offset) }
        }
    }

    var description: String {
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: rawValue >> UInt32(8 * $0)) & 0x7F }
        return String(decoding: bytes.map { $0 < 0x20 ? UInt8(ascii: "?") : $0 }, as: UTF8.self)
    }

    static let nv12 = FourCC("NV12")
    static let yu12 = FourCC("YU12")
    static let yv12 = FourCC("YV12")
    static let yuyv = FourCC("YUYV")
    static let mjpg = FourCC("MJPG")
    static let jpeg = FourCC("JPEG")

    /// Whether frames are JPEGs.
    var isJPEG: Bool { self == .mjpg || self == .jpeg }
}
