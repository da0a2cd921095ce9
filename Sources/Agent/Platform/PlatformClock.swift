import Base
import Logging
import Synchronization
import Uplink

/// The platform's time, from its answers, for the machine's clock.
final class PlatformClock: Sendable {
    private let offset: UTCOffset
    private let keeper: Mutex<ClockSynchronizer>
    private let logger: Logger
    private let wasSet: @Sendable () -> Void

    /// - Parameter wasSet: called when the clock may have jumped; it must not block.
    init(offset: UTCOffset, keeper: ClockSynchronizer, logger: Logger, wasSet: @escaping @Sendable () -> Void) {
        self.offset = offset
        self.keeper = Mutex(keeper)
        self.logger = logger
        self.wasSet = wasSet
    }

    /// Never blocks.
    func hear(_ time: PlatformTime) {
        let seconds = time.secondsSinceEpoch(offset: offset)
        guard let news = keeper.withLock({ $0.hear(platform: seconds) }) else { return }
        logger.log(level: news.isProblem ? .warning : .notice, "\(news)")
        wasSet()
    }
}
