import Glibc
import TestSupport

/// What zdump, which reads zones with the C library, says of a zone: the judge of the agent's own reader.
struct ZoneDump {
    /// One second before a change, and the change, in turn.
    var moments: [(second: Int64, offset: Int)] = []

    /// - Parameter years: the first, and the one after the last.
    init(_ name: String, years: Range<Int>) throws {
        let range = "\(years.lowerBound),\(years.upperBound)"
        let (status, output) = try ChildProcess.run(["zdump", "-v", "-c", range, name], seconds: 60)
        guard status == 0 else { throw ZoneDumpError.unusable }
        for line in output.split(separator: "\n") {
            if let moment = try Self.moment(line) { moments.append(moment) }
        }
    }

    /// `Europe/Berlin  Sun Mar 30 00:59:59 2025 UT = Sun Mar 30 01:59:59 2025 CET isdst=0 gmtoff=3600`; the first and
    /// last lines have no local time.
    private static func moment(_ line: Substring) throws -> (Int64, Int)? {
        let words = line.split(separator: " ").map(String.init)
        guard let offset = words.last?.split(separator: "=").last, words.count > 12 else { return nil }
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let clock = words[4].split(separator: ":").compactMap { Int32($0) }
        guard let month = months.firstIndex(of: words[2]), let day = Int32(words[3]), clock.count == 3,
            let year = Int32(words[5]), let offset = Int(offset)
        else { throw ZoneDumpError.line(String(line)) }
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (year - 1900, Int32(month), day)
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (clock[0], clock[1], clock[2])
        return (Int64(timegm(&parts)), offset)
    }
}

enum ZoneDumpError: Error {
    case unusable
    case line(String)
}
