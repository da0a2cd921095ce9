/// Says which pictures are due, whatever the clock does: none comes twice, and none is made up for a time that is over.
package struct PicturePolicySchedule: Sendable {
    /// A look at the clock may come so late, in seconds. What was due before is missed.
    package static let grace: Int64 = 10

    package var policies: [ChannelPicturePolicy]
    private let offset: UTCOffset
    /// Times that were looked at, the latest look last. More than one when the clock was set.
    private var seen: [Range<Int64>] = []
    /// Of a clock that is set again and again.
    private static let keptRanges = 256

    /// - Parameter offset: of the zone that policies and names are in.
    package init(policies: [ChannelPicturePolicy] = [], offset: UTCOffset) {
        self.policies = policies
        self.offset = offset
    }

    /// The program starts. An earlier run may have taken what is due in this very second.
    package mutating func begin(now: Int64) {
        let now = now + Int64(offset.seconds)
        note(now..<now + 1)
    }

    /// The pictures that became due since the last call, oldest first.
    ///
    /// A first call, and one after the clock was set, finds what is due in this very second.
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

    /// When the next picture is due, as Unix time; nil without policies. Ask again soon: the clock may be set.
    package func next(after now: Int64) -> Int64? {
        let local = now + Int64(offset.seconds)
        return policies.compactMap { $0.policy.next(after: local) }.min().map { $0 - Int64(offset.seconds) }
    }
}
