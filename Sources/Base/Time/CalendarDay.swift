/// A day of the Gregorian calendar, without Foundation.
package struct CalendarDay: Equatable {
    package var year: Int
    /// The month, 1 to 12.
    package var month: Int
    /// The day of the month, 1 to 31.
    package var day: Int

    package init(year: Int, month: Int, day: Int) {
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// Uses Howard Hinnant's "days from civil": years start in March, so that the leap day is their last.
    ///
    /// - Parameter days: days since 1970-01-01; negative for earlier days.
    package init(daysSince1970 days: Int) {
        let shifted = days + 719_468  // since 0000-03-01
        let era = shifted.floorDivided(by: 146_097)  // 400 years
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    package var daysSince1970: Int {
        let year = month <= 2 ? year - 1 : year
        let era = year.floorDivided(by: 400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// Whether the day exists in the calendar, in the years 1 to 9999.
    package var isValid: Bool {
        guard (1...12).contains(month), (1...9_999).contains(year) else { return false }
        let lengths = [31, Self.isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...lengths[month - 1]).contains(day)
    }

    package static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    /// The day as `YYYYMMDD`.
    package var digits: String { year.digits(4) + month.digits(2) + day.digits(2) }
}

extension Int {
    /// The number in decimal, with leading zeros up to `count` digits.
    package func digits(_ count: Int) -> String {
        let text = String(self)
        return String(repeating: "0", count: Swift.max(0, count - text.utf8.count)) + text
    }
}

extension BinaryInteger {
    /// The quotient rounded down, also for negative values.
    package func floorDivided(by divisor: Self) -> Self {
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? quotient - 1 : quotient
    }
}

/// Years of the Gregorian calendar, in days since the first of January 1970.
enum CalendarYear {
    /// The year's first day.
    package static func start(_ year: Int) -> Int { CalendarDay(year: year, month: 1, day: 1).daysSince1970 }

    /// The number of days in the year before a month, 1 to 13.
    static func daysBefore(month: Int, in year: Int) -> Int {
        let days = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365][month - 1]
        return month > 2 && CalendarDay.isLeap(year) ? days + 1 : days
    }

    /// The year that contains a second since 1970.
    static func containing(_ second: Int64) -> Int {
        CalendarDay(daysSince1970: Int(second).floorDivided(by: 86_400)).year
    }
}
