import Glibc

/// The wall time of a zone as `YYYYMMDDHHMMSS`.
func platformTime(secondsSince1970: Int, utcOffset: Int) -> String {
    var seconds = time_t(secondsSince1970 + utcOffset)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func digits(_ number: Int32, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
    return digits(parts.tm_year + 1900, 4)
        + [parts.tm_mon + 1, parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec].map { digits($0, 2) }.joined()
}

/// What the machine's clock says, in seconds since 1970.
func wallClock() -> Int { Int(time(nil)) }
