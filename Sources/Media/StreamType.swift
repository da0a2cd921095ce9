/// Which of a channel's streams: the raw values are the `streamtype` of RTSP URLs (002 7.5.5).
package enum StreamType: Int, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    /// Full size.
    case main = 1
    /// Small, for phones and thin links.
    case sub = 2

    package var description: String { self == .main ? "main" : "sub" }
}
