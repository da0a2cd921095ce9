import Base
import Media
import Recorder

/// Why an order is not taken.
enum PolicyError: Error, Hashable, CustomStringConvertible {
    case noChannel(Int, count: Int)
    case noStream(StreamType, channel: Int)
    case noPlace(RecordingPlace)
    case overlap(WeekSpan, id: Int)
    case dayFull(weekday: Int)
    case unknown(id: Int, channel: Int)
    case noMoreNumbers

    var description: String {
        switch self {
        case .noChannel(let number, let count): "there is no channel \(number); they go from 0 to \(count - 1)"
        case .noStream(let stream, let channel):
            "channel \(channel) has no \(stream) stream; its configuration says null"
        case .noPlace(.local): "this device records to no disk; the configuration's recording says how it would"
        case .noPlace(.cloud): "this device has no cloud storage; a platform gives it some"
        case .overlap(let span, let id): "\(span.words) overlaps with policy \(id); change the times or remove that one"
        case .dayFull(let weekday):
            "\(WeekSpan.dayNames[weekday - 1]) has \(RecordingPolicies.mostPerDay) policies already; remove one of them"
        case .unknown(let id, let channel): "channel \(channel) has no policy \(id); the command policies lists them"
        case .noMoreNumbers: "every number for policies was given once; a factory reset begins anew"
        }
    }
}

/// What the platform, or somebody at the console, ordered to be recorded, for good.
struct RecordingPolicies: Sendable, Hashable {
    struct Channel: Sendable, Hashable {
        var isFullDay = false
        var policies: [Int: RecordingPolicy] = [:]
    }

    /// Channels without an entry have no orders.
    private(set) var channels: [Int: Channel] = [:]
    /// Whether the oldest recordings go when the disk is full (CTMW 7.5.30). Without an order they do: a camera that
    /// stops recording after some days surprises more than one that forgets.
    var isLoop = true
    /// No number was given twice, also not to a policy that is gone (CTMW 7.5.14).
    private(set) var nextID = 1

    /// CTMW 7.5.13: a day and channel.
    static let mostPerDay = 4
    static let largestID = Int(Int32.max)

    /// The policies of a channel by number.
    func policies(_ channel: Int) -> [(id: Int, policy: RecordingPolicy)] {
        (channels[channel]?.policies ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    func isFullDay(_ channel: Int) -> Bool { channels[channel]?.isFullDay ?? false }

    mutating func setFullDay(_ isFullDay: Bool, channel: Int) {
        channels[channel, default: Channel()].isFullDay = isFullDay
    }

    /// Adds policies to a channel: all, or none of them.
    ///
    /// Two of a channel must not overlap, whatever their streams and places: CTMW 7.5.13 counts and compares them by
    /// day alone.
    /// - Returns: their numbers.
    mutating func add(
        _ policies: [RecordingPolicy], to channel: Int, of device: RecordableDevice
    ) throws(PolicyError) -> [Int] {
        try device.check(channel: channel)
        var book = self
        var ids: [Int] = []
        for policy in policies {
            try device.check(channel: channel, stream: policy.stream, place: policy.place)
            let id = book.nextID
            try book.insert(policy, id: id, into: channel)
            ids.append(id)
        }
        self = book
        return ids
    }

    /// Adds a policy under a number that it was given.
    mutating func insert(_ policy: RecordingPolicy, id: Int, into channel: Int) throws(PolicyError) {
        guard (1...Self.largestID).contains(id) else { throw .noMoreNumbers }
        let sameDay = policies(channel).filter { $0.policy.span.weekday == policy.span.weekday }
        if let other = sameDay.first(where: { $0.policy.span.overlaps(policy.span) }) {
            throw .overlap(policy.span, id: other.id)
        }
        guard sameDay.count < Self.mostPerDay else { throw .dayFull(weekday: policy.span.weekday) }
        channels[channel, default: Channel()].policies[id] = policy
        nextID = max(nextID, id + 1)
    }

    /// Numbers below this one are never given again.
    mutating func skipNumbers(below id: Int) { nextID = max(nextID, id) }

    mutating func remove(_ id: Int, from channel: Int) throws(PolicyError) {
        guard channels[channel]?.policies.removeValue(forKey: id) != nil else {
            throw .unknown(id: id, channel: channel)
        }
    }
}
