/// The effort of x264 per frame: its presets from fastest to slowest, or a choice by the processor.
package enum EncoderPreset: String, Sendable, Hashable, CaseIterable {
    /// Chosen by the number of processor cores; see ``resolved(cores:)``.
    case automatic = "auto"
    case ultrafast, superfast, veryfast, faster, fast, medium, slow, slower, veryslow

    /// The preset that replaces `automatic`; others are unchanged.
    ///
    /// A single core means a small ARM board that also serves the network; from four on there is capacity for better
    /// quality at the same bit rate.
    ///
    /// - Parameter cores: the processors that this process may run on.
    package func resolved(cores: Int) -> EncoderPreset {
        guard self == .automatic else { return self }
        switch cores {
        case ...1: return .ultrafast
        case 2...3: return .superfast
        default: return .veryfast
        }
    }
}
