/// A time of day to the minute, `HH:MM` from `00:00` to `24:00`. `8:5` is read too, as devices in the field write it.
package struct ClockTime: FieldValue, Comparable, CustomStringConvertible {
    /// Minutes since midnight, 0 to 1440.
    package let minutes: Int

    /// Nil outside 0 to 1440.
    package init?(minutes: Int) {
        guard (0...1_440).contains(minutes) else { return nil }
        self.minutes = minutes
    }

    package init?(field: String) {
        let parts = field.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.utf8.count) }), let hour = parts[0].decimalNumber,
            let minute = parts[1].decimalNumber, minute < 60
        else { return nil }
        self.init(minutes: hour * 60 + minute)
    }

    package var field: String { (minutes / 60).digits(2) + ":" + (minutes % 60).digits(2) }
    package var description: String { field }
    package static var allowed: String { "a time as HH:MM" }
    package static func < (a: Self, b: Self) -> Bool { a.minutes < b.minutes }
}

/// A part of one day. It ends at midnight (`24:00`) at the latest, and not before it starts.
package struct DaySpan: Sendable, Hashable {
    package let start: ClockTime
    package let end: ClockTime

    /// Nil when `end` is before `start`, or `start` is 24:00. Start and end may be one moment.
    package init?(start: ClockTime, end: ClockTime) {
        guard start <= end, start.minutes < 1_440 else { return nil }
        self.start = start
        self.end = end
    }

    /// Whether it has no length: a picture at one time each day (002 7.5.24).
    package var isMoment: Bool { start == end }

    /// Whether some time is in both. Spans that only touch have none.
    package func overlaps(_ other: DaySpan) -> Bool { start < other.end && other.start < end }
}
