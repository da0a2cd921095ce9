package import Base
import Device

/// The policies' form in `state.sqlite`.
extension SnapshotPolicies {
    package var json: JSONValue {
        [
            "nextID": .integer(nextID.value),
            "policies": .array(kept.map { kept in
                [
                    "id": .integer(kept.id.value), "channel": .integer(kept.channel.value),
                    "store": .integer(kept.store.rawValue), "interval": .integer(kept.policy.interval.value),
                    "start": .integer(kept.policy.span.start.minutes), "end": .integer(kept.policy.span.end.minutes),
                ]
            }),
        ]
    }

    /// Reads the stored form. Invalid entries are left out and described in `problems`; the others are used.
    init(json: JSONValue, problems: inout [String]) {
        var policies: [ChannelPicturePolicy] = []
        for entry in json["policies"]?.array ?? [] {
            guard let policy = ChannelPicturePolicy(json: entry), !policies.contains(where: { $0.id == policy.id }),
                policies.count < Self.maximum
            else {
                problems.append("a picture policy that can't be: \(entry.json)")
                continue
            }
            policies.append(policy)
        }
        self.init(kept: policies, nextID: PolicyID(clamping: json["nextID"]?.integer ?? 1))
    }
}

extension ChannelPicturePolicy {
    fileprivate init?(json: JSONValue) {
        guard let id = json["id"]?.integer.flatMap({ PolicyID($0) }),
            let channel = json["channel"]?.integer.flatMap({ ChannelNumber($0) }),
            let store = json["store"]?.integer.flatMap(PictureStore.init(rawValue:)),
            let interval = json["interval"]?.integer.flatMap({ PictureInterval($0) }),
            let start = json["start"]?.integer.flatMap(ClockTime.init(minutes:)),
            let end = json["end"]?.integer.flatMap(ClockTime.init(minutes:)),
            let span = DaySpan(start: start, end: end)
        else { return nil }
        self.init(id: id, channel: channel, store: store, policy: DayPolicy(interval: interval, span: span))
    }
}
