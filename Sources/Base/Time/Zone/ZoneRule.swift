/// The rule for times after the last listed change: standard time only, or standard and daylight saving time in turn.
/// In a TZif file it is the footer's text, in the form of a POSIX TZ string (RFC 9636 3.3).
struct ZoneRule: Sendable, Hashable {
    /// A day of every year.
    enum Day: Sendable, Hashable {
        /// `Jn`, 1 to 365: the 29th of February is never counted.
        case julian(Int)
        /// `n`, 0 to 365: the 29th of February is counted.
        case zeroBased(Int)
        /// `Mm.w.d`: the w-th weekday d of month m, 0 is Sunday, and week 5 the last.
        case weekday(month: Int, week: Int, day: Int)
    }

    /// When daylight saving starts or ends.
    struct Turn: Sendable, Hashable {
        var day: Day
        /// Seconds after midnight of that day in the time in force until then: -167 to 167 hours.
        var time = 7_200
    }

    struct Saving: Sendable, Hashable {
        /// The offset in seconds east of UTC.
        var offset: Int
        package var start: Turn
        package var end: Turn
    }

    /// The offset of standard time in seconds east of UTC.
    var standard: Int
    var saving: Saving?

    func offset(at moment: Int64) -> Int {
        changes(around: moment).last { $0.at <= moment }?.offset ?? standard
    }

    func nextTransition(after moment: Int64) -> Int64? {
        let offset = offset(at: moment)
        return changes(around: moment).first { $0.at > moment && $0.offset != offset }?.at
    }

    /// The changes from the year before the moment's year to the second year after it, ascending.
    private func changes(around moment: Int64) -> [Zone.Change] {
        guard let saving else { return [] }
        let year = CalendarYear.containing(moment + Int64(standard))
        var changes: [Zone.Change] = []
        for year in year - 1...year + 2 {
            changes.append(.init(at: saving.start.moment(year: year, offset: standard), offset: saving.offset))
            changes.append(.init(at: saving.end.moment(year: year, offset: saving.offset), offset: standard))
        }
        changes.sort { ($0.at, $0.offset == saving.offset ? 1 : 0) < ($1.at, $1.offset == saving.offset ? 1 : 0) }
        // Daylight saving all year is written as an end that coincides with the next year's start: of two changes at
        // one moment the second counts. For the last one this is unknown.
        return zip(changes, changes.dropFirst()).filter { $0.at != $1.at }.map { $0.0 }
    }
}

extension ZoneRule.Turn {
    /// The moment of the change, in seconds since 1970 UTC.
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

extension ZoneRule {
    /// Reads a POSIX TZ string with the larger range of hours of RFC 9636 3.3.2, such as `CET-1CEST,M3.5.0,M10.5.0/3`.
    /// Nil for anything else, and for daylight saving without its days.
    init?(_ text: some StringProtocol) {
        var reader = ZoneRuleReader(rest: Array(text.utf8)[...])
        guard reader.name(), let west = reader.time(hours: 24) else { return nil }
        standard = -west
        saving = nil
        if reader.rest.isEmpty { return }

        guard reader.name() else { return nil }
        var offset = standard + 3_600
        if reader.rest.first != UInt8(ascii: ",") {
            guard let west = reader.time(hours: 24) else { return nil }
            offset = -west
        }
        guard let start = reader.turn(), let end = reader.turn(), reader.rest.isEmpty else { return nil }
        saving = Saving(offset: offset, start: start, end: end)
    }
}

private struct ZoneRuleReader {
    var rest: ArraySlice<UInt8>

    mutating func take(_ character: Character) -> Bool {
        guard let first = rest.first, first == character.asciiValue else { return false }
        rest.removeFirst()
        return true
    }

    /// The zone's abbreviation, three letters or more: `CET` or `<+0330>`. It is not used.
    mutating func name() -> Bool {
        let isQuoted = take("<")
        let name = rest.prefix { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"): isQuoted
            default: false
            }
        }
        rest.removeFirst(name.count)
        return name.count >= 3 && (!isQuoted || take(">"))
    }

    mutating func number(_ range: ClosedRange<Int>) -> Int? {
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard (1...3).contains(digits.count) else { return nil }
        rest.removeFirst(digits.count)
        let number = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        return range.contains(number) ? number : nil
    }

    /// A time `[+-]hh[:mm[:ss]]` in seconds.
    mutating func time(hours: Int) -> Int? {
        let isNegative = take("-")
        if !isNegative { _ = take("+") }
        guard var seconds = number(0...hours).map({ $0 * 3_600 }) else { return nil }
        for unit in [60, 1] {
            guard take(":") else { break }
            guard let part = number(0...59) else { return nil }
            seconds += part * unit
        }
        return isNegative ? -seconds : seconds
    }

    /// A comma, a day and optionally `/time`.
    mutating func turn() -> ZoneRule.Turn? {
        guard take(","), let day = day() else { return nil }
        guard take("/") else { return ZoneRule.Turn(day: day) }
        guard let time = time(hours: 167) else { return nil }
        return ZoneRule.Turn(day: day, time: time)
    }

    private mutating func day() -> ZoneRule.Day? {
        if take("J") { return number(1...365).map { .julian($0) } }
        guard take("M") else { return number(0...365).map { .zeroBased($0) } }
        guard let month = number(1...12), take("."), let week = number(1...5), take("."), let day = number(0...6)
        else { return nil }
        return .weekday(month: month, week: week, day: day)
    }
}
