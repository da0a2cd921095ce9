/// The rule by which a zone goes on for ever: standard time, or standard and daylight saving time by turns. In a TZif
/// file it is the footer's text, in the form of POSIX's TZ (RFC 9636 3.3).
struct ZoneRule: Sendable, Hashable {
    /// A day of every year.
    enum Day: Sendable, Hashable {
        /// `Jn`, 1 to 365: the 29th of February is never counted.
        case julian(Int)
        /// `n`, 0 to 365: it is counted.
        case zeroBased(Int)
        /// `Mm.w.d`: the w-th weekday d of month m, 0 is Sunday, and week 5 the last.
        case weekday(month: Int, week: Int, day: Int)
    }

    /// When daylight saving starts or ends.
    struct Turn: Sendable, Hashable {
        var day: Day
        /// Seconds after that day's midnight by the clock that was valid until then: -167 to 167 hours.
        var time = 7_200
    }

    struct Saving: Sendable, Hashable {
        /// Seconds east of UTC.
        var offset: Int
        package var start: Turn
        package var end: Turn
    }

    /// Seconds east of UTC.
    var standard: Int
    var saving: Saving?

    func offset(at moment: Int64) -> Int {
        changes(around: moment).last { $0.at <= moment }?.offset ?? standard
    }

    func nextTransition(after moment: Int64) -> Int64? {
        let offset = offset(at: moment)
        return changes(around: moment).first { $0.at > moment && $0.offset != offset }?.at
    }

    /// The changes of the year before the moment's to the second year after it, ascending.
    private func changes(around moment: Int64) -> [Zone.Change] {
        guard let saving else { return [] }
        let year = CalendarYear.containing(moment + Int64(standard))
        var changes: [Zone.Change] = []
        for year in year - 1...year + 2 {
            changes.append(.init(at: saving.start.moment(year: year, offset: standard), offset: saving.offset))
            changes.append(.init(at: saving.end.moment(year: year, offset: saving.offset), offset: standard))
        }
        changes.sort { ($0.at, $0.offset == saving.offset ? 1 : 0) < ($1.at, $1.offset == saving.offset ? 1 : 0) }
        // Daylight saving all the year is written as an end that is the next year's start: of two at one moment the
        // second counts. Of the last one it isn't known.
        return zip(changes, changes.dropFirst()).filter { $0.at != $1.at }.map { $0.0 }
    }
}

extension ZoneRule.Turn {
    /// Seconds since 1970 in UTC.
    func moment(year: Int, offset: Int) -> Int64 {
        Int64(day.daysSince1970(in: year)) * 86_400 + Int64(time - offset)
    }
}

extension ZoneRule.Day {
    func daysSince1970(in year: Int) -> Int {
        switch self {
        case .julian(let day):
            return CalendarYear.start(year) + day - (CalendarDay.isLeap(year) && day >= 60 ? 0 : 1)
        case .zeroBased(let day):
            return CalendarYear.start(year) + day
        case .weekday(let month, let week, let weekday):
            let first = CalendarYear.start(year) + CalendarYear.daysBefore(month: month, in: year)
            let next = CalendarYear.start(year) + CalendarYear.daysBefore(month: month + 1, in: year)
            // The first of January 1970, day 0, was a Thursday, 4.
            let weekdayOfFirst = ((first + 4) % 7 + 7) % 7
            let day = first + (weekday - weekdayOfFirst + 7) % 7 + (week - 1) * 7
            return day < next ? day : day - 7
        }
    }
}
