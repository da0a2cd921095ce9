/// Years of the Gregorian calendar, in days since the first of January 1970.
enum CalendarYear {
    /// The year's first day.
    package static func start(_ year: Int) -> Int { CalendarDay(year: year, month: 1, day: 1).daysSince1970 }

    /// The days of the year before a month, 1 to 13.
    static func daysBefore(month: Int, in year: Int) -> Int {
        let days = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365][month - 1]
        return month > 2 && CalendarDay.isLeap(year) ? days + 1 : days
    }

    /// The year of a second since 1970.
    static func containing(_ second: Int64) -> Int {
        CalendarDay(daysSince1970: Int(second).floorDivided(by: 86_400)).year
    }
}
