/// A time of day to the minute, `HH:MM` from `00:00` to `24:00`. `8:5` is also read, because devices in the field send
/// it.
package struct ClockTime: TextValue, Comparable, CustomStringConvertible {
    /// Minutes since midnight, 0 to 1440.
    package let minutes: Int

    /// Nil outside 0 to 1440.
    package init?(minutes: Int) {
        guard (0...1_440).contains(minutes) else { return nil }
        self.minutes = minutes
    }

    fileprivate init(clamping minutes: Int) { self.minutes = min(max(minutes, 0), 1_440) }

    package init?(wireText: String) {
        let parts = wireText.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.utf8.count) }),
            let hour = parts[0].decimalNumber,
            let minute = parts[1].decimalNumber, minute < 60
        else { return nil }
        self.init(minutes: hour * 60 + minute)
    }

    package var wireText: String { (minutes / 60).digits(2) + ":" + (minutes % 60).digits(2) }
    package var description: String { wireText }
    package static var allowed: String { "a time as HH:MM" }
    package static func < (a: Self, b: Self) -> Bool { a.minutes < b.minutes }
}

/// A part of one day. It ends at midnight (`24:00`) at the latest, and not before it starts.
package struct DaySpan: Sendable, Hashable {
    package let start: ClockTime
    package let end: ClockTime

    /// Nil when `end` is before `start`, or `start` is 24:00. Start and end may be equal.
    package init?(start: ClockTime, end: ClockTime) {
        guard start <= end, start.minutes < 1_440 else { return nil }
        self.start = start
        self.end = end
    }

    /// - Parameter minutes: minutes since midnight, of which those after 24:00 are left out.
    init(_ minutes: Range<Int>) {
        start = ClockTime(clamping: minutes.lowerBound)
        end = ClockTime(clamping: minutes.upperBound)
    }

    /// Whether the span has no length: a snapshot at one time each day.
    package var isMoment: Bool { start == end }

    /// Whether the two spans share some time. Spans that only touch do not.
    package func overlaps(_ other: DaySpan) -> Bool { start < other.end && other.start < end }
}
