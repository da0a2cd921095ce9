/// A part of one day of the week, to the minute.
package struct WeekSpan: Sendable, Hashable {
    /// The day, 1 Monday to 7 Sunday.
    package let weekday: Int
    /// Minutes since midnight, the end exclusive: 0 to 1440, which is 24:00, and not empty.
    package let minutes: Range<Int>

    /// The same span in minutes since Monday 00:00.
    package let minutesOfWeek: Range<Int>

    /// The length of a week in minutes.
    package static let week = 7 * 1_440

    /// Nil when a value is outside its range, or the end is not after the start.
    package init?(weekday: Int, start: Int, end: Int) {
        guard (1...7).contains(weekday), start >= 0, start < end, end <= 1_440 else { return nil }
        self.weekday = weekday
        minutes = start..<end
        let midnight = (weekday - 1) * 1_440
        minutesOfWeek = midnight + start..<midnight + end
    }

    /// Nil for a span without length.
    package init?(_ day: Weekday, _ span: DaySpan) {
        self.init(weekday: day.rawValue, start: span.start.minutes, end: span.end.minutes)
    }

    package var day: Weekday { Weekday(rawValue: weekday) ?? .monday }
    package var span: DaySpan { DaySpan(minutes) }

    /// Whether the two spans share some minute. Spans that only touch do not.
    package func overlaps(_ other: WeekSpan) -> Bool {
        weekday == other.weekday && minutes.overlaps(other.minutes)
    }
}

extension WeekSpan {
    /// The names of the days in English, Monday first.
    package static let dayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

    package var dayName: String { Self.dayNames[weekday - 1] }

    /// The times of the day as text: `08:00-12:00`.
    package var times: String { Self.clock(minutes.lowerBound) + "-" + Self.clock(minutes.upperBound) }

    private static func clock(_ minutes: Int) -> String {
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        return two(minutes / 60) + ":" + two(minutes % 60)
    }
}

/// A day of the week, from Monday.
package enum Weekday: Int, CodedValue {
    case monday = 1, tuesday, wednesday, thursday, friday, saturday, sunday
}
