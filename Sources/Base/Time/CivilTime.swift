/// A calendar day and time, without a zone: what is written as `YYYYMMDDHHMMSS`.
package enum CivilTime {
    /// - Parameter seconds: since 1970-01-01, the zone's offset already added; years 0 to 9999.
    package static func text(_ seconds: Int64) -> String {
        let kept = Int(min(max(seconds, -62_167_219_200), 253_402_300_799))
        let day = kept.floorDivided(by: 86_400)
        let second = kept - day * 86_400
        return CalendarDay(daysSince1970: day).digits
            + (second / 3_600).digits(2) + (second / 60 % 60).digits(2) + (second % 60).digits(2)
    }

    /// Seconds since 1970-01-01 in the same zone; nil unless it is 14 digits of a day and time that exist.
    package static func seconds(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count == 14, bytes.allSatisfy(\.isDigit) else { return nil }
        func number(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 * 10 + Int($1 - 0x30) } }
        let day = CalendarDay(year: number(0..<4), month: number(4..<6), day: number(6..<8))
        guard (1...12).contains(day.month), (1...31).contains(day.day), number(8..<10) < 24 else { return nil }
        let clock = number(8..<10) * 3_600 + number(10..<12) * 60 + number(12..<14)
        let seconds = Int64(day.daysSince1970 * 86_400 + clock)
        return self.text(seconds) == text ? seconds : nil
    }
}
