/// A part of one day of the week, to the minute (002 7.5.13).
package struct WeekSpan: Sendable, Hashable {
    /// 1 Monday to 7 Sunday.
    package let weekday: Int
    /// Minutes since midnight, from the first recorded to the first that isn't: 0 to 1440, which is 24:00, and not
    /// empty.
    package let minutes: Range<Int>

    /// The same in minutes since Monday 00:00.
    let minutesOfWeek: Range<Int>

    /// How long a week is, in minutes.
    static let week = 7 * 1_440

    /// Nil when a value is outside its range, or the end not after the start.
    package init?(weekday: Int, start: Int, end: Int) {
        guard (1...7).contains(weekday), start >= 0, start < end, end <= 1_440 else { return nil }
        self.weekday = weekday
        minutes = start..<end
        let midnight = (weekday - 1) * 1_440
        minutesOfWeek = midnight + start..<midnight + end
    }

    /// Whether some minute is in both. Spans that only touch have none.
    package func overlaps(_ other: WeekSpan) -> Bool {
        weekday == other.weekday && minutes.overlaps(other.minutes)
    }
}
