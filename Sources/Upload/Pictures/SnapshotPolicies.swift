import Base
package import Device

/// A device's snapshot policies, as set by the platform (75H to 77H, CTMW 7.5.24 to 7.5.26).
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

    /// The response to 76H.
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
