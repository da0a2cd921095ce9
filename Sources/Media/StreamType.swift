/// The type of a channel's stream. The raw values are the `streamtype` of RTSP URLs (CTMW 7.5.5).
package enum StreamType: Int, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    /// Full size.
    case main = 1
    /// Reduced size, for phones and slow links.
    case sub = 2

    package var description: String { self == .main ? "main" : "sub" }
}
