/// How much work x264 puts into a picture: its presets from fastest to slowest, or a choice by the processor.
package enum EncoderPreset: String, Sendable, Hashable, CaseIterable {
    /// Chosen by the number of processor cores; see ``resolved(cores:)``.
    case automatic = "auto"
    case ultrafast, superfast, veryfast, faster, fast, medium, slow, slower, veryslow

    /// The preset that `automatic` stands for; every other is itself.
    ///
    /// A single core is a small ARM board that has the network to serve as well; from four on there is room for better
    /// pictures at the same bit rate.
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
