import Logging
import System

/// Writes each event as one line to standard error, where systemd or a terminal takes it.
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
    /// The same level in the words of swift-log.
    var logger: Logger.Level { Logger.Level(rawValue: rawValue) ?? .info }
}
