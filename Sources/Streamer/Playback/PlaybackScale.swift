import Base

/// How fast a recording plays (RFC 2326 12.34): the five of CTMW 10.1.
enum PlaybackScale: Int, CaseIterable {
    // The raw values are quarters.
    case quarter = 1
    case half = 2
    case normal = 4
    case double = 8
    case quadruple = 16

    /// The scale nearest to a `Scale` header, as 12.34 asks; nil when that is no number, or one for playing backwards.
    init?(_ header: String) {
        guard let value = Double(header.trimmed), value.isFinite, value > 0 else { return nil }
        let quarters = value * 4
        self = Self.allCases.last { Double($0.rawValue) <= quarters * 1.414 } ?? .quarter
    }

    /// What the answer's header says.
    package var text: String {
        switch self {
        case .quarter: "0.25"
        case .half: "0.5"
        case .normal: "1"
        case .double: "2"
        case .quadruple: "4"
        }
    }

    /// How long a piece of the recording takes to play.
    func playingTime(_ media: Duration) -> Duration { .nanoseconds(media.nanoseconds * 4 / Int64(rawValue)) }

    /// Four times as many pictures would be more than many decoders and networks take.
    var isKeyFramesOnly: Bool { self == .quadruple }
}
