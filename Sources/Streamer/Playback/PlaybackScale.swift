import Base

/// The speed of playback (RFC 2326 12.34): the five of CTMW 10.1.
enum PlaybackScale: Int, CaseIterable {
    // The raw values are quarters.
    case quarter = 1
    case half = 2
    case normal = 4
    case double = 8
    case quadruple = 16

    /// The scale nearest to a `Scale` header, as 12.34 asks; nil when it is not a number, or is for playing backwards.
    init?(_ header: String) {
        guard let value = Double(header.trimmed), value.isFinite, value > 0 else { return nil }
        let quarters = value * 4
        self = Self.allCases.last { Double($0.rawValue) <= quarters * 1.414 } ?? .quarter
    }

    /// The value of the response's header.
    package var text: String {
        switch self {
        case .quarter: "0.25"
        case .half: "0.5"
        case .normal: "1"
        case .double: "2"
        case .quadruple: "4"
        }
    }

    /// The playing time of a part of the recording.
    func playingTime(_ media: Duration) -> Duration { .nanoseconds(media.nanoseconds * 4 / Int64(rawValue)) }

    /// Whether only key frames are sent: four times as many frames would be too much for many decoders and networks.
    var isKeyFramesOnly: Bool { self == .quadruple }
}
