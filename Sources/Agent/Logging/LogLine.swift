import Base
import Logging
import System

/// How an event is written: one line of time, level, message and metadata.
///
///     2026-11-21T04:05:59.123Z notice  a viewer plays rtsp.peer=127.0.0.1:50312 rtsp.session=5Tq9
enum LogLine {
    /// - Parameters:
    ///   - wallTime: nanoseconds since 1970 UTC.
    ///   - metadata: written sorted by key.
    static func format(
        wallTime: Int64, level: Logger.Level, message: String, metadata: Logger.Metadata
    ) -> String {
        var line = "\(WallClock.text(wallTime)) \(level.rawValue)"
        // The longest of the levels that are seen often is "warning".
        line += String(repeating: " ", count: max(1, 8 - level.rawValue.utf8.count))
        line += message.oneLine
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line += " \(key.oneLine)=\(quotedIfNeeded("\(value)"))"
        }
        return line + "\n"
    }

    /// A value with blanks or quotes in it stands in quotes, so that a line can be taken apart again.
    private static func quotedIfNeeded(_ text: String) -> String {
        let value = text.oneLine
        guard value.isEmpty || value.contains(where: { $0 == " " || $0 == "\"" || $0 == "=" }) else { return value }
        return "\"" + value.replacing("\"", with: "\\\"") + "\""
    }
}
