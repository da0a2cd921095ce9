import Console
import Logging
import Synchronization

/// The level below which nothing is logged. All loggers of the process share it, and it can change while they run.
final class LogLevelSwitch: LogLevelControl {
    /// The one that `AgentLogHandler` heeds and the console's `log` command sets.
    static let shared = LogLevelSwitch()

    private let rank: Atomic<Int>

    init(_ level: Logger.Level = .info) { rank = Atomic(Self.rank(level)) }

    var level: Logger.Level {
        get { Logger.Level.allCases[rank.load(ordering: .relaxed)] }
        set { rank.store(Self.rank(newValue), ordering: .relaxed) }
    }

    private static func rank(_ level: Logger.Level) -> Int { Logger.Level.allCases.firstIndex(of: level) ?? 0 }
}
