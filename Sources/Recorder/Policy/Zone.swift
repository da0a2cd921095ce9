/// How the wall clocks of a place differ from UTC.
package struct Zone: Sendable, Hashable {
    /// From a moment on, seconds since 1970 in UTC, so many seconds east of UTC.
    struct Change: Sendable, Hashable {
        var at: Int64
        var offset: Int
    }

    /// Before the first change.
    private let first: Int
    /// Ascending; each has another offset than the one before it.
    private let changes: [Change]
    /// What goes on from `ruleStart`, which is not before the last change.
    private let rule: ZoneRule?
    private let ruleStart: Int64

    /// A zone without daylight saving, such as China's: 28800.
    ///
    /// - Parameter secondsFromUTC: east is positive; beyond a day it is taken for a day.
    package static func fixed(secondsFromUTC: Int) -> Zone {
        Zone(first: min(max(secondsFromUTC, -86_400), 86_400), changes: [], rule: nil)
    }

    /// - Parameters:
    ///   - changes: ascending; the offset may stay the same.
    ///   - rule: counts from the last of them on.
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

    /// Seconds east of UTC at a moment; the local time is the moment plus this.
    ///
    /// - Parameter moment: seconds since 1970 in UTC.
    package func offset(at moment: Int64) -> Int {
        if let rule, moment >= ruleStart { return rule.offset(at: moment) }
        let past = changes.partitioningIndex { $0.at > moment }
        return past == 0 ? first : changes[past - 1].offset
    }

    /// The first moment after `moment` from which the offset is another; nil when there is none.
    package func nextTransition(after moment: Int64) -> Int64? {
        let past = changes.partitioningIndex { $0.at > moment }
        if past < changes.endIndex { return changes[past].at }
        guard let rule else { return nil }
        if moment < ruleStart, rule.offset(at: ruleStart) != offset(at: moment) { return ruleStart }
        return rule.nextTransition(after: max(moment, ruleStart))
    }
}

extension Array {
    /// The first index whose element fulfils a condition that all after it fulfil too.
    func partitioningIndex(_ isPast: (Element) -> Bool) -> Int {
        var range = startIndex..<endIndex
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = isPast(self[middle]) ? range.lowerBound..<middle : middle + 1..<range.upperBound
        }
        return range.lowerBound
    }
}
