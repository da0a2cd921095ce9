package import Base
package import Media

/// Why a change of the recording policies is refused.
package enum PolicyError: Error, Hashable, CustomStringConvertible {
    case noChannel(ChannelID, count: Int)
    case noStream(StreamType, channel: ChannelID)
    case noPlace(RecordingPlace)
    case overlap(WeekSpan, id: Int)
    case dayFull(weekday: Int)
    case unknown(id: Int, channel: ChannelID)
    case noMoreNumbers

    package var description: String {
        switch self {
        case .noChannel(let number, let count): "there is no channel \(number); they go from 0 to \(count - 1)"
        case .noStream(let stream, let channel):
            "channel \(channel) has no \(stream) stream; its configuration says null"
        case .noPlace(.local): "this device records to no disk; the configuration's recording says how it would"
        case .noPlace(.cloud): "this device has no cloud storage; a platform gives it some"
        case .overlap(let span, let id):
            "\(span.dayName) \(span.times) overlaps with policy \(id); change the times or remove that one"
        case .dayFull(let weekday):
            "\(WeekSpan.dayNames[weekday - 1]) has \(RecordingPolicies.mostPerDay) policies already; remove one of them"
        case .unknown(let id, let channel): "channel \(channel) has no policy \(id); the command policies lists them"
        case .noMoreNumbers: "every number for policies was given once; a factory reset begins anew"
        }
    }
}

extension ControlError {
    package init(_ error: PolicyError) {
        let words = "\(error)"
        self =
            switch error {
            case .noChannel, .noStream, .unknown: .notFound(words)
            case .noPlace: .notSupported(words)
            case .overlap, .dayFull: .invalid(words)
            case .noMoreNumbers: .failed(words)
            }
    }
}
