
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
    package func sinceEpoch(utcOffset: (Int64) -> Int) -> Int64 {
        isUTC ? nanoseconds : nanoseconds - Int64(utcOffset(nanoseconds / 1_000_000_000)) * 1_000_000_000
    }

    /// Reads `20261121083928` (in the device's zone), `20261121T083928Z` and `2026-11-21T08:39:28.5Z` (ISO 8601; the `Z`
    /// decides the zone). Nil for anything else, and for days and hours that no calendar has.
    package init?(_ text: some StringProtocol) {
        var digits: [UInt8] = []
        var fraction: Substring = ""
        var rest = Substring(text)
        // The longest form has 30 bytes.
        guard rest.utf8.count <= 32 else { return nil }
        isUTC = rest.utf8.last?.asciiLowercased == UInt8(ascii: "z")
        if isUTC { rest = Substring(rest.utf8.dropLast()) }
        if let (whole, behind) = rest.cut(at: ".") {
            fraction = behind
            guard (1...9).contains(fraction.utf8.count), fraction.decimal != nil else { return nil }
            rest = whole
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
            case let day = CalendarDay(year: Int(year), month: Int(month), day: Int(day)), day.isValid
        else { return nil }
        nanoseconds = (((Int64(day.daysSince1970) * 24 + hour) * 60 + minute) * 60 + second) * 1_000_000_000
        var unit: Int64 = 100_000_000
        for digit in fraction.utf8 {
            nanoseconds += Int64(digit - 0x30) * unit
            unit /= 10
        }
    }

    /// `20261121T083928.500Z`, the form of RFC 2326 3.7, of a moment in nanoseconds since 1970 UTC.
    package static func text(sinceEpoch nanoseconds: Int64) -> String {
        let milliseconds = nanoseconds / 1_000_000
        let seconds = milliseconds / 1000
        let civil = CivilTime.text(seconds)
        return "\(civil.prefix(8))T\(civil.suffix(6)).\(Int(milliseconds % 1000).digits(3))Z"
    }
}
