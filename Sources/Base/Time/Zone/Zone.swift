/// A time zone: how local time differs from UTC.
package struct Zone: Sendable, Hashable {
    /// A change of the offset: the moment in seconds since 1970 UTC, and the new offset in seconds east of UTC.
    struct Change: Sendable, Hashable {
        var at: Int64
        var offset: Int
    }

    /// The offset before the first change.
    private let first: Int
    /// Ascending; each change has another offset than the one before it.
    private let changes: [Change]
    /// The rule that applies from `ruleStart` on, which is not before the last change.
    private let rule: ZoneRule?
    private let ruleStart: Int64

    /// A zone without daylight saving, such as China's: 28800.
    ///
    /// - Parameter secondsFromUTC: positive east of UTC; clamped to one day.
    package static func fixed(secondsFromUTC: Int) -> Zone {
        Zone(first: min(max(secondsFromUTC, -86_400), 86_400), changes: [], rule: nil)
    }

    /// - Parameters:
    ///   - changes: ascending; the offset may stay the same.
    ///   - rule: the rule that applies after the last change.
    init(first: Int, changes: [Change], rule: ZoneRule?) {
        self.first = first
        self.rule = rule
        ruleStart = changes.last?.at ?? .min
        var last = first
        self.changes = changes.filter { change in
            defer { last = change.offset }
            return change.offset != last
        }
    }

    /// Seconds east of UTC at a moment; local time is the moment plus this offset.
    ///
    /// - Parameter moment: seconds since 1970 in UTC.
    package func offset(at moment: Int64) -> Int {
        if let rule, moment >= ruleStart { return rule.offset(at: moment) }
        let past = changes.partitioningIndex { $0.at > moment }
        return past == 0 ? first : changes[past - 1].offset
    }

    /// Seconds east of UTC when a clock shows `second` seconds since 1970: of an hour that daylight saving repeats, the
    /// offset of one of both.
    package func offset(whereClocksShow second: Int64) -> Int { offset(at: second - Int64(offset(at: second))) }

    /// The first moment after `moment` at which the offset changes; nil when there is none.
    package func nextTransition(after moment: Int64) -> Int64? {
        let past = changes.partitioningIndex { $0.at > moment }
        if past < changes.endIndex { return changes[past].at }
        guard let rule else { return nil }
        if moment < ruleStart, rule.offset(at: ruleStart) != offset(at: moment) { return ruleStart }
        return rule.nextTransition(after: max(moment, ruleStart))
    }
}

extension Array {
    /// The first index whose element satisfies a condition that all later elements satisfy too.
    func partitioningIndex(_ isPast: (Element) -> Bool) -> Int {
        var range = startIndex..<endIndex
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = isPast(self[middle]) ? range.lowerBound..<middle : middle + 1..<range.upperBound
        }
        return range.lowerBound
    }
}
