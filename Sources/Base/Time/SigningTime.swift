/// A moment as signatures write it.
package struct SigningTime: Sendable, Hashable {
    /// Unix time.
    package let seconds: Int64

    package init(seconds: Int64) {
        self.seconds = min(max(seconds, 0), 253_402_300_799)
    }

    private var day: CalendarDay { CalendarDay(daysSince1970: Int(seconds / 86_400)) }
    private var time: [String] {
        let second = Int(seconds % 86_400)
        return [(second / 3_600).digits(2), (second / 60 % 60).digits(2), (second % 60).digits(2)]
    }

    /// `20130524`
    package var date: String { day.digits }
    /// `20130524T000000Z`
    package var dateTime: String { date + "T" + time.joined() + "Z" }

    /// RFC 9110 5.6.7: `Fri, 24 May 2013 00:00:00 GMT`
    package var httpDate: String {
        let weekday = Self.weekdays[Int((seconds / 86_400 + 4) % 7)]
        return "\(weekday), \(day.day.digits(2)) \(Self.months[day.month - 1]) \(day.year.digits(4)) "
            + time.joined(separator: ":") + " GMT"
    }

    /// Reads `httpDate`; nil for anything else.
    package init?(httpDate text: String) {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let day = parts[1].decimalNumber,
            let month = Self.months.firstIndex(of: String(parts[2])), let year = parts[3].decimalNumber
        else { return nil }
        let clock = parts[4].split(separator: ":").compactMap(\.decimalNumber)
        let date = CalendarDay(year: year, month: month + 1, day: day)
        guard date.isValid, year >= 1970, clock.count == 3, clock[0] < 24, clock[1] < 60, clock[2] < 61 else {
            return nil
        }
        self.init(seconds: Int64(date.daysSince1970 * 86_400 + clock[0] * 3_600 + clock[1] * 60 + clock[2]))
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
