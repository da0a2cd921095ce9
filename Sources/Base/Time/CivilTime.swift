/// A calendar day and time, without a zone: what is written as `YYYYMMDDHHMMSS`.
package enum CivilTime {
    /// - Parameter seconds: since 1970-01-01, the zone's offset already added; years 0 to 9999.
    package static func text(_ seconds: Int64) -> String {
        let kept = min(max(seconds, -62_167_219_200), 253_402_300_799)
        let day = kept >= 0 ? kept / 86_400 : (kept - 86_399) / 86_400
        let second = kept - day * 86_400
        // Days are counted from March 1st of year 0, so that the leap day is the last of its year.
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
        return digits(year, 4) + digits(month < 10 ? month + 3 : month - 9, 2)
            + digits(dayOfYear - (153 * month + 2) / 5 + 1, 2)
            + digits(second / 3_600, 2) + digits(second / 60 % 60, 2) + digits(second % 60, 2)
    }

    private static func digits(_ number: Int64, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }

    /// Seconds since 1970-01-01 in the same zone; nil unless it is 14 digits of a day and time that exist.
    package static func seconds(_ text: String) -> Int64? {
        let bytes = Array(text.utf8)
        guard bytes.count == 14, bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        func number(_ range: Range<Int>) -> Int64 { bytes[range].reduce(0) { $0 * 10 + Int64($1 - 0x30) } }
        let (year, month, day) = (number(0..<4), number(4..<6), number(6..<8))
        guard (1...12).contains(month), (1...31).contains(day), number(8..<10) < 24 else { return nil }
        let marchYear = month <= 2 ? year - 1 : year
        let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        let seconds = days * 86_400 + number(8..<10) * 3_600 + number(10..<12) * 60 + number(12..<14)
        return self.text(seconds) == text ? seconds : nil
    }
}
