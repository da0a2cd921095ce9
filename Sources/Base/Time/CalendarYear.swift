/// Years of the Gregorian calendar, in days since the first of January 1970.
enum CalendarYear {
    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    /// The year's first day.
    package static func start(_ year: Int) -> Int {
        let before = year - 1
        let leapDays = before.floorDivided(by: 4) - before.floorDivided(by: 100) + before.floorDivided(by: 400)
        return 365 * (year - 1970) + leapDays - 477  // as many as there were up to 1969
    }

    /// The days of the year before a month, 1 to 13.
    static func daysBefore(month: Int, in year: Int) -> Int {
        let days = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365][month - 1]
        return month > 2 && isLeap(year) ? days + 1 : days
    }

    /// The year of a second since 1970.
    static func containing(_ second: Int64) -> Int {
        let day = Int(second).floorDivided(by: 86_400)
        // 146097 days are 400 years; the guess is off by a year at most.
        var year = 1970 + (day * 400).floorDivided(by: 146_097)
        while start(year) > day { year -= 1 }
        while start(year + 1) <= day { year += 1 }
        return year
    }
}

extension BinaryInteger {
    /// Rounded down, also below zero.
    package func floorDivided(by divisor: Self) -> Self {
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? quotient - 1 : quotient
    }
}
