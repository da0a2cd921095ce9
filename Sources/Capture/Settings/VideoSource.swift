/// The source of a channel's frames.
package enum VideoSource: Sendable, Hashable, CustomStringConvertible {
    /// The first camera that delivers a frame, or the test pattern if none does. The channel searches once, when it
    /// starts, and keeps the result.
    case automatic
    /// A V4L2 capture device, by the path of its node.
    case device(path: String)
    /// The built-in moving test pattern with the wall clock and a ``FrameStamp``.
    case testPattern
    /// A YUV4MPEG2 file, played in a loop at its own rate.
    case file(path: String)

    /// Reads `/dev/video0` (any absolute path), `test-pattern` or `file:clip.y4m`; nil for anything else. No text
    /// stands for ``automatic``.
    package init?(_ text: String) {
        if text == "test-pattern" {
            self = .testPattern
        } else if text.hasPrefix("file:"), text.utf8.count > 5 {
            self = .file(path: String(text.dropFirst(5)))
        } else if text.hasPrefix("/"), text.utf8.count > 1 {
            self = .device(path: text)
        } else {
            return nil
        }
    }

    package var description: String {
        switch self {
        case .automatic: "the first working camera"
        case .device(let path): path
        case .testPattern: "test-pattern"
        case .file(let path): "file:\(path)"
        }
    }
}
