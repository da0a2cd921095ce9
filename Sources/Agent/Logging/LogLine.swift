import Base
import Glibc
import Logging

/// How an event is written: one line of time, level, message and metadata.
///
///     2026-11-21T04:05:59.123Z notice  a viewer plays rtsp.peer=127.0.0.1:50312 rtsp.session=5Tq9
enum LogLine {
    /// - Parameters:
    ///   - wallTime: when it happened.
    ///   - metadata: written sorted by key.
    static func format(
        wallTime: timespec, level: Logger.Level, message: String, metadata: Logger.Metadata
    ) -> String {
        var line = "\(stamp(wallTime)) \(level.rawValue)"
        // The longest of the levels that are seen often is "warning".
        line += String(repeating: " ", count: max(1, 8 - level.rawValue.utf8.count))
        line += message.oneLine
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line += " \(key.oneLine)=\(quotedIfNeeded("\(value)"))"
        }
        return line + "\n"
    }

    /// ISO 8601 in UTC with milliseconds.
    static func stamp(_ time: timespec) -> String {
        var seconds = time.tv_sec
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let date = "\(Int(parts.tm_year) + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
        let milliseconds = time.tv_nsec / 1_000_000
        let fraction = String(repeating: "0", count: milliseconds < 10 ? 2 : milliseconds < 100 ? 1 : 0)
        return "\(date)T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)).\(fraction)\(milliseconds)Z"
    }

    private static func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// A value with blanks or quotes in it stands in quotes, so that a line can be taken apart again.
    private static func quotedIfNeeded(_ text: String) -> String {
        let value = text.oneLine
        guard value.isEmpty || value.contains(where: { $0 == " " || $0 == "\"" || $0 == "=" }) else { return value }
        return "\"" + value.replacing("\"", with: "\\\"") + "\""
    }
}
