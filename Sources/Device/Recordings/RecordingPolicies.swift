package import Base
package import Media

/// The recording policies of the device's channels, as set by a platform or at the console.
package struct RecordingPolicies: Sendable, Hashable {
    package struct Channel: Sendable, Hashable {
        package var isFullDay = false
        package var policies: [Int: RecordingPolicy] = [:]
    }

    package init() {}

    /// Channels without an entry have no policies.
    package private(set) var channels: [ChannelID: Channel] = [:]
    /// Whether the oldest recordings are overwritten when the disk is full. They are by default: a camera that stops
    /// recording after some days surprises more than one that forgets.
    package var isLoop = true
    /// The number of the next policy. No number is given twice, not even that of a removed policy.
    package private(set) var nextID = 1

    /// The maximum number of policies for one channel and day of the week.
    package static let mostPerDay = 4
    package static let largestID = Int(Int32.max)

    /// The policies of a channel by number.
    package func policies(_ channel: ChannelID) -> [(id: Int, policy: RecordingPolicy)] {
        (channels[channel]?.policies ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    package func isFullDay(_ channel: ChannelID) -> Bool { channels[channel]?.isFullDay ?? false }

    package mutating func setFullDay(_ isFullDay: Bool, channel: ChannelID) {
        channels[channel, default: Channel()].isFullDay = isFullDay
    }

    /// Adds policies to a channel: all, or none of them.
    ///
    /// Two of a channel must not overlap, whatever their streams and places: they are counted and compared by day
    /// alone.
    /// - Returns: their numbers.
    package mutating func add(
        _ policies: [RecordingPolicy], to channel: ChannelID, of device: RecordableDevice
    ) throws(PolicyError) -> [Int] {
        try device.check(channel: channel)
        var changed = self
        var ids: [Int] = []
        for policy in policies {
            try device.check(channel: channel, stream: policy.stream, place: policy.place)
            let id = changed.nextID
            try changed.insert(policy, id: id, into: channel)
            ids.append(id)
        }
        self = changed
        return ids
    }

    /// Adds a policy under a number that it was given.
    package mutating func insert(_ policy: RecordingPolicy, id: Int, into channel: ChannelID) throws(PolicyError) {
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
    package mutating func skipNumbers(below id: Int) { nextID = max(nextID, id) }

    package mutating func remove(_ id: Int, from channel: ChannelID) throws(PolicyError) {
        guard channels[channel]?.policies.removeValue(forKey: id) != nil else {
            throw .unknown(id: id, channel: channel)
        }
    }
}

/// The form in `state.sqlite`.
extension RecordingPolicies {
    package var json: JSONValue {
        [
            "nextID": .integer(nextID), "loop": .boolean(isLoop),
            "channels": .array(channels.sorted { $0.key < $1.key }.map { number, channel in
                [
                    "channel": .integer(number.rawValue), "fullDay": .boolean(channel.isFullDay),
                    "policies": .array(policies(number).map { id, policy in
                        [
                            "id": .integer(id), "week": .integer(policy.span.weekday),
                            "start": .integer(policy.span.minutes.lowerBound),
                            "end": .integer(policy.span.minutes.upperBound),
                            "stream": .integer(policy.stream.rawValue), "store": .integer(policy.place.rawValue),
                        ]
                    }),
                ]
            }),
        ]
    }

    /// Reads the kept form. Invalid parts are left out and described in `problems`.
    package init(json: JSONValue, problems: inout [String]) {
        self.init()
        isLoop = json["loop"]?.boolean ?? true
        var ids: Set<Int> = []
        for entry in json["channels"]?.array ?? [] {
            guard let number = entry["channel"]?.integer, (0...255).contains(number),
                channels[ChannelID(number)] == nil
            else {
                problems.append("orders of a channel that can't be: \(entry["channel"]?.json ?? "none")")
                continue
            }
            setFullDay(entry["fullDay"]?.boolean ?? false, channel: ChannelID(number))
            for kept in entry["policies"]?.array ?? [] {
                guard let id = kept["id"]?.integer, ids.insert(id).inserted, let policy = RecordingPolicy(json: kept)
                else {
                    problems.append("a policy of channel \(number) that can't be: \(kept.json)")
                    continue
                }
                do throws(PolicyError) { try insert(policy, id: id, into: ChannelID(number)) } catch {
                    problems.append("policy \(id) of channel \(number): \(error)")
                }
            }
        }
        if let id = json["nextID"]?.integer, id <= Self.largestID + 1 { skipNumbers(below: id) }
    }
}

extension RecordingPolicy {
    fileprivate init?(json: JSONValue) {
        guard let weekday = json["week"]?.integer, let start = json["start"]?.integer, let end = json["end"]?.integer,
            let span = WeekSpan(weekday: weekday, start: start, end: end),
            let stream = json["stream"]?.integer.flatMap(StreamType.init(rawValue:)),
            let place = json["store"]?.integer.flatMap(RecordingPlace.init(rawValue:))
        else { return nil }
        self.init(span: span, stream: stream, place: place)
    }
}

/// Why a change of the recording policies is refused.
package enum PolicyError: Error, Hashable, CustomStringConvertible {
    case noChannel(ChannelID, known: [ChannelID])
    case noStream(StreamType, channel: ChannelID)
    case noPlace(RecordingPlace)
    case overlap(WeekSpan, id: Int)
    case dayFull(weekday: Int)
    case unknown(id: Int, channel: ChannelID)
    case noMoreNumbers

    package var description: String {
        switch self {
        case .noChannel(let channel, let known): channel.missingText(among: known)
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
