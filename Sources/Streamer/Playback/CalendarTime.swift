import Media

/// A moment as a URL or a `Range` header writes it.
package struct CalendarTime: Sendable, Hashable {
    /// Nanoseconds since 1970-01-01 00:00 in the zone it is written in.
    package var nanoseconds: Int64
    /// Whether that zone is UTC; otherwise it is the device's.
    package var isUTC: Bool

    package init(nanoseconds: Int64, isUTC: Bool) {
        self.nanoseconds = nanoseconds
        self.isUTC = isUTC
    }

    /// Nanoseconds since 1970 UTC.
    ///
    /// - Parameter utcOffset: the device's zone, as in ``PlaybackConfiguration/utcOffset``.
    func sinceEpoch(utcOffset: (Int64) -> Int) -> Int64 {
        isUTC ? nanoseconds : nanoseconds - Int64(utcOffset(nanoseconds / 1_000_000_000)) * 1_000_000_000
    }

    /// Reads `20261121083928` (in the device's zone), `20261121T083928Z` and `2026-11-21T08:39:28.5Z` (ISO 8601; the `Z`
    /// decides the zone). Nil for anything else, and for days and hours that no calendar has.
    init?(_ text: some StringProtocol) {
        var digits: [UInt8] = []
        var fraction: Substring = ""
        var rest = Substring(text)
        isUTC = rest.last == "Z" || rest.last == "z"
        if isUTC { rest = rest.dropLast() }
        if let dot = rest.firstIndex(of: ".") {
            fraction = rest[rest.index(after: dot)...]
            guard (1...9).contains(fraction.utf8.count), fraction.decimal != nil else { return nil }
            rest = rest[..<dot]
        }
        for (index, byte) in rest.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(byte - 0x30)
            case UInt8(ascii: "T"), UInt8(ascii: "t"):
                guard index == (rest.utf8.count == 15 ? 8 : 10) else { return nil }
            case UInt8(ascii: "-"), UInt8(ascii: ":"):
                let places = byte == UInt8(ascii: "-") ? [4, 7] : [13, 16]
                guard rest.utf8.count == 19, places.contains(index) else { return nil }
            default: return nil
            }
        }
        guard digits.count == 14, [14, 15, 19].contains(rest.utf8.count) else { return nil }
        func number(_ range: Range<Int>) -> Int64 { digits[range].reduce(0) { $0 * 10 + Int64($1) } }
        let (year, month, day) = (number(0..<4), number(4..<6), number(6..<8))
        let (hour, minute, second) = (number(8..<10), number(10..<12), number(12..<14))
        guard (1970..<2200).contains(year), hour < 24, minute < 60, second < 60,
            let days = Self.days(year: year, month: month, day: day)
        else { return nil }
        nanoseconds = (((days * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000_000
        var unit: Int64 = 100_000_000
        for digit in fraction.utf8 {
            nanoseconds += Int64(digit - 0x30) * unit
            unit /= 10
        }
    }

    /// `20261121T083928.500Z`, the form of RFC 2326 3.7, of a moment in nanoseconds since 1970 UTC.
    static func text(sinceEpoch nanoseconds: Int64) -> String {
        let milliseconds = nanoseconds / 1_000_000
        let seconds = milliseconds / 1000
        let (year, month, day) = date(days: seconds / 86_400)
        func digits(_ value: Int64, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
        }
        let time = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60].map { digits($0, 2) }.joined()
        return "\(digits(year, 4))\(digits(month, 2))\(digits(day, 2))T\(time).\(digits(milliseconds % 1000, 3))Z"
    }

    /// Days since 1970 of a date of the Gregorian calendar; nil when there is no such date.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64? {
        guard (1...12).contains(month) else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard day >= 1, day <= lengths[Int(month) - 1] else { return nil }
        let before = year - 1
        let years = (year - 1970) * 365 + (before / 4 - before / 100 + before / 400) - 477
        return years + lengths[..<(Int(month) - 1)].reduce(0, +) + day - 1
    }

    private static func date(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        var (year, month) = (1970 + days / 366, Int64(1))
        while let next = Self.days(year: year + 1, month: 1, day: 1), next <= days { year += 1 }
        while month < 12, let next = Self.days(year: year, month: month + 1, day: 1), next <= days { month += 1 }
        return (year, month, days - (Self.days(year: year, month: month, day: 1) ?? 0) + 1)
    }
}
