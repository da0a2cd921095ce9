package import Base
package import Device

/// Determines the snapshots that are due, whatever the clock does: none is due twice, and none is made up for a past
/// time.
package struct PicturePolicySchedule: Sendable {
    /// The maximum delay of a check, in seconds. Snapshots due before that are missed.
    package static let grace: Int64 = 10

    package var policies: [ChannelPicturePolicy]
    private let offset: UTCOffset
    /// The times already checked, the latest check last. More than one range when the clock was set.
    private var seen: [Range<Int64>] = []
    /// Limits `seen` for a clock that is set again and again.
    private static let keptRanges = 256

    /// - Parameter offset: the offset of the zone used in policies and names.
    package init(policies: [ChannelPicturePolicy] = [], offset: UTCOffset) {
        self.policies = policies
        self.offset = offset
    }

    /// Begins at the program's start. An earlier run may have taken the snapshot due in this very second.
    package mutating func begin(now: Int64) {
        let now = now + Int64(offset.seconds)
        note(now..<now + 1)
    }

    /// The snapshots that became due since the last call, oldest first.
    ///
    /// The first call, and the first after the clock was set, includes those due in this very second.
    /// - Parameter now: Unix time in seconds.
    package mutating func due(now: Int64) -> [DuePicture] {
        let now = now + Int64(offset.seconds)
        let before = seen.last?.upperBound ?? .min
        let start = before <= now && before >= now - Self.grace ? before : now
        let moments = start..<now + 1
        var pictures: Set<DuePicture> = []
        for policy in policies {
            for moment in policy.policy.moments(in: moments) where !seen.contains(where: { $0.contains(moment) }) {
                let time = PlatformTime(secondsSinceEpoch: moment - Int64(offset.seconds), offset: offset)
                pictures.insert(DuePicture(channel: policy.channel, store: policy.store, time: time))
            }
        }
        note(moments)
        return pictures.sorted { ($0.time, $0.channel, $0.store.rawValue) < ($1.time, $1.channel, $1.store.rawValue) }
    }

    private mutating func note(_ range: Range<Int64>) {
        var merged = range
        seen.removeAll { other in
            guard other.lowerBound <= merged.upperBound, merged.lowerBound <= other.upperBound else { return false }
            merged = min(merged.lowerBound, other.lowerBound)..<max(merged.upperBound, other.upperBound)
            return true
        }
        seen.append(merged)
        if seen.count > Self.keptRanges { seen.removeFirst() }
    }

    /// The Unix time of the next due snapshot; nil without policies. Check again at short intervals: the clock may be
    /// set.
    package func next(after now: Int64) -> Int64? {
        let local = now + Int64(offset.seconds)
        return policies.compactMap { $0.policy.next(after: local) }.min().map { $0 - Int64(offset.seconds) }
    }
}
