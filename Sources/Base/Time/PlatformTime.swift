/// A date and time in the platform's zone, `YYYYMMDDHHMMSS`, from the year 1970 to 9999.
///
/// Twelve digits are also read, as the start of the minute.
package struct PlatformTime: TextValue, Comparable, CustomStringConvertible {
    /// Seconds since 1970-01-01 00:00:00 of the same zone, without leap seconds.
    package let localSeconds: Int64

    private static let range: ClosedRange<Int64> = 0...253_402_300_799

    /// - Parameters:
    ///   - secondsSinceEpoch: Unix time; the result is clamped to the years 1970 to 9999.
    ///   - offset: the offset of the platform's zone.
    package init(secondsSinceEpoch seconds: Int64, offset: UTCOffset) {
        let (sum, overflow) = seconds.addingReportingOverflow(Int64(offset.seconds))
        localSeconds = overflow ? Self.range.upperBound : min(max(sum, Self.range.lowerBound), Self.range.upperBound)
    }

    /// Seconds since 1970 UTC (Unix time).
    package func secondsSinceEpoch(offset: UTCOffset) -> Int64 { localSeconds - Int64(offset.seconds) }

    package init?(wireText: String) {
        let digits = Array(wireText.utf8)
        guard digits.count == 14 || digits.count == 12, digits.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + Int($1 - 0x30) } }
        let day = CalendarDay(year: number(0..<4), month: number(4..<6), day: number(6..<8))
        let (hour, minute) = (number(8..<10), number(10..<12))
        let second = digits.count == 14 ? number(12..<14) : 0
        guard day.isValid, day.year >= 1970, hour < 24, minute < 60, second < 60 else { return nil }
        localSeconds = Int64(day.daysSince1970 * 86_400 + hour * 3_600 + minute * 60 + second)
    }

    package var wireText: String {
        let (days, second) = Int(localSeconds).quotientAndRemainder(dividingBy: 86_400)
        let day = CalendarDay(daysSince1970: days)
        return day.digits + (second / 3_600).digits(2)
            + (second / 60 % 60).digits(2) + (second % 60).digits(2)
    }

    package var description: String { wireText }
    package static var allowed: String { "a time as YYYYMMDDHHMMSS" }
    package static func < (a: Self, b: Self) -> Bool { a.localSeconds < b.localSeconds }
}

/// A time to the minute, `YYYYMMDDHHMM`. Seconds are also read, because devices in the field send them.
package struct PlatformMinute: TextValue {
    /// The time, including seconds where the text had them.
    package var time: PlatformTime

    package init(_ time: PlatformTime) { self.time = time }

    package init?(wireText: String) {
        guard let time = PlatformTime(wireText: wireText) else { return nil }
        self.time = time
    }
    /// Twelve digits; seconds are left out.
    package var wireText: String { String(time.wireText.dropLast(2)) }
    package static var allowed: String { "a time as YYYYMMDDHHMM" }
}

/// The offset of a zone from UTC, to the minute, up to 14 hours: `+08:00`.
package struct UTCOffset: Sendable, Hashable, CustomStringConvertible {
    package let seconds: Int

    /// China's offset: the platform's zone unless configured otherwise.
    package static let china = UTCOffset(seconds: 8 * 3_600)
    private init(seconds: Int) { self.seconds = seconds }

    /// Reads `+HH:MM` or `-HH:MM`; nil for anything else or more than 14 hours.
    package init?(_ text: String) {
        let parts = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard let sign = text.first, sign == "+" || sign == "-",
            parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }),
            let hours = parts[0].decimalNumber, let minutes = parts[1].decimalNumber, minutes < 60,
            hours * 60 + minutes <= 14 * 60
        else { return nil }
        seconds = (hours * 60 + minutes) * (sign == "+" ? 60 : -60)
    }

    package var description: String {
        let minutes = abs(seconds) / 60
        return (seconds < 0 ? "-" : "+") + (minutes / 60).digits(2) + ":" + (minutes % 60).digits(2)
    }
}
