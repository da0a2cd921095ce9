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

/// A snapshot to be taken now.
package struct DuePicture: Sendable, Hashable {
    package var channel: ChannelNumber
    package var store: PictureStore
    /// The time at which it was due, which is in its name.
    package var time: PlatformTime

    /// Its name at the destination.
    package func name(device: DeviceID) -> ObjectName {
        ObjectName(device: device, channel: channel, time: time, kind: store == .ftp ? .ftpPicture : .picture)
    }
}

extension DayPolicy {
    /// The times of snapshots, in seconds of the policy's own zone: one each interval, from the start on, before the
    /// end.
    ///
    /// With interval 0, or when the end is the start, there is one a day, at the start.
    /// - Parameter range: in seconds since 1970-01-01 00:00 of that zone.
    func moments(in range: Range<Int64>) -> [Int64] {
        guard !range.isEmpty else { return [] }
        let days = Self.day(of: range.lowerBound)...Self.day(of: range.upperBound - 1)
        return days.flatMap { day in moments(onDay: day, in: range) }
    }

    private func moments(onDay day: Int64, in range: Range<Int64>) -> [Int64] {
        let midnight = day * 86_400
        let start = midnight + Int64(span.start.minutes * 60)
        let end = min(midnight + Int64(span.end.minutes * 60), range.upperBound)
        if interval.value == 0 || span.isMoment { return range.contains(start) ? [start] : [] }
        let step = Int64(interval.value)
        let skipped = max(0, (range.lowerBound - start + step - 1) / step)
        return Array(stride(from: start + skipped * step, to: end, by: Int64.Stride(step)))
    }

    private static func day(of seconds: Int64) -> Int64 {
        let (day, rest) = seconds.quotientAndRemainder(dividingBy: 86_400)
        return rest < 0 ? day - 1 : day
    }

    /// The first moment after `seconds`.
    package func next(after seconds: Int64) -> Int64? {
        // Today's, or else tomorrow's first.
        let from = seconds + 1
        let midnight = (Self.day(of: from) + 1) * 86_400
        return moments(in: from..<midnight).first ?? moments(in: midnight..<midnight + 86_400).first
    }
}
