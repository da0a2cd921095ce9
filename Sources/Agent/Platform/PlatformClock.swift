import Logging
import Synchronization
import Uplink

/// The platform's time, from its answers, for the machine's clock.
final class PlatformClock: Sendable {
    private let offset: UTCOffset
    private let keeper: Mutex<ClockKeeper>
    private let logger: Logger

    init(offset: UTCOffset, keeper: ClockKeeper, logger: Logger) {
        self.offset = offset
        self.keeper = Mutex(keeper)
        self.logger = logger
    }

    /// Never blocks.
    func hear(_ time: PlatformTime) {
        let seconds = time.secondsSinceEpoch(offset: offset)
        guard let news = keeper.withLock({ $0.hear(platform: seconds) }) else { return }
        logger.log(level: news.isProblem ? .warning : .notice, "\(news)")
    }
}
