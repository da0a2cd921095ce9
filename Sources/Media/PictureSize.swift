/// The size of a frame in luma samples.
package struct PictureSize: Sendable, Hashable, CustomStringConvertible {
    package var width: Int
    package var height: Int

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    /// Reads `WIDTHxHEIGHT`, such as `1280x720`; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "x", omittingEmptySubsequences: false)
        guard parts.count == 2, let width = Int(parts[0]), let height = Int(parts[1]), width > 0, height > 0 else {
            return nil
        }
        self.init(width: width, height: height)
    }

    package var description: String { "\(width)x\(height)" }

    /// The number of luma samples in a frame.
    package var area: Int { width * height }

    /// Whether 4:2:0 chroma covers the frame exactly, as x264 and every converter here require.
    package var isEven: Bool { width % 2 == 0 && height % 2 == 0 }
}
