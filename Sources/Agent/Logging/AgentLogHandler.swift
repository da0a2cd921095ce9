import Base
import Console
import Logging
import Synchronization
import System

/// Writes each event as one line to standard error, for systemd or a terminal.
struct AgentLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    private let threshold: LogLevelSwitch
    private let write: @Sendable (String) -> Void

    init(
        threshold: LogLevelSwitch = .shared, metadataProvider: Logger.MetadataProvider? = nil,
        write: @escaping @Sendable (String) -> Void = StandardError.write
    ) {
        self.threshold = threshold
        self.metadataProvider = metadataProvider
        self.write = write
    }

    /// All loggers share one level; setting one logger's sets it for all.
    var logLevel: Logger.Level {
        get { threshold.level }
        set { threshold.level = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        write(
            LogLine.format(
                wallTime: WallClock.nanoseconds, level: event.level, message: "\(event.message)", metadata: all))
    }

    /// Makes this the handler of every logger in the process. To be called once, before the first logger is made.
    static func bootstrap(level: Logger.Level) {
        LogLevelSwitch.shared.level = level
        LoggingSystem.bootstrap({ _, provider in AgentLogHandler(metadataProvider: provider) }, metadataProvider: nil)
    }
}

extension LogConfiguration.Level {
    /// The level as swift-log's type.
    var logger: Logger.Level { Logger.Level(rawValue: rawValue) ?? .info }
}

/// The form of an event: one line of time, level, message and metadata.
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
        // The longest of the frequent levels is "warning".
        line += String(repeating: " ", count: max(1, 8 - level.rawValue.utf8.count))
        line += message.oneLine
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line += " \(key.oneLine)=\(quotedIfNeeded("\(value)"))"
        }
        return line + "\n"
    }

    /// The value, in quotes if it has blanks or quotes, so that a line can be parsed.
    private static func quotedIfNeeded(_ text: String) -> String {
        let value = text.oneLine
        guard value.isEmpty || value.contains(where: { $0 == " " || $0 == "\"" || $0 == "=" }) else { return value }
        return "\"" + value.replacing("\"", with: "\\\"") + "\""
    }
}

/// The level below which nothing is logged. All loggers of the process share it; it can change at run time.
final class LogLevelSwitch: LogLevelControl {
    /// The level that `AgentLogHandler` uses and the console's `log` command sets.
    static let shared = LogLevelSwitch()

    private let rank: Atomic<Int>

    init(_ level: Logger.Level = .info) { rank = Atomic(Self.rank(level)) }

    var level: Logger.Level {
        get { Logger.Level.allCases[rank.load(ordering: .relaxed)] }
        set { rank.store(Self.rank(newValue), ordering: .relaxed) }
    }

    private static func rank(_ level: Logger.Level) -> Int { Logger.Level.allCases.firstIndex(of: level) ?? 0 }
}
