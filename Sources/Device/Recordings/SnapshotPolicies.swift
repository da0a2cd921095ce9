package import Base

/// A snapshot policy as stored: with its channel and number.
package struct ChannelPicturePolicy: Sendable, Hashable {
    package var id: PolicyID
    package var channel: ChannelNumber
    package var store: PictureStore
    package var policy: DayPolicy

    package init(id: PolicyID, channel: ChannelNumber, store: PictureStore, policy: DayPolicy) {
        self.id = id
        self.channel = channel
        self.store = store
        self.policy = policy
    }
}

/// A device's snapshot policies, as set by a platform.
package struct SnapshotPolicies: Sendable, Hashable {
    /// The maximum number of policies. The specification has no limit; a device must have one.
    package static let maximum = 64

    package private(set) var kept: [ChannelPicturePolicy]
    /// Numbers are never reused.
    package private(set) var nextID: PolicyID

    /// - Parameter nextID: the value stored with the policies; the first one of a new device is 1.
    package init(kept: [ChannelPicturePolicy] = [], nextID: PolicyID = PolicyID(clamping: 1)) {
        self.kept = kept
        let highest = kept.map(\.id.value).max() ?? 0
        self.nextID = max(nextID, PolicyID(clamping: highest + 1))
    }

    /// Adds all of the policies, or none: false when there would be too many.
    package mutating func add(_ policies: [DayPolicy], channel: ChannelNumber, store: PictureStore) -> Bool {
        guard kept.count + policies.count <= Self.maximum,
            nextID.value + policies.count <= PolicyIDBounds.range.upperBound
        else { return false }
        for policy in policies {
            kept.append(ChannelPicturePolicy(id: nextID, channel: channel, store: store, policy: policy))
            nextID = PolicyID(clamping: nextID.value + 1)
        }
        return true
    }

    /// The policies of a channel for one destination.
    package func policies(of channel: ChannelNumber, store: PictureStore) -> [KeptDayPolicy] {
        kept.filter { $0.channel == channel && $0.store == store }.map { KeptDayPolicy(id: $0.id, policy: $0.policy) }
    }

    /// Removes a policy; false when the channel has none with this number.
    package mutating func remove(_ id: PolicyID, channel: ChannelNumber) -> Bool {
        let before = kept.count
        kept.removeAll { $0.id == id && $0.channel == channel }
        return kept.count < before
    }
}

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
    package init(json: JSONValue, problems: inout [String]) {
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
