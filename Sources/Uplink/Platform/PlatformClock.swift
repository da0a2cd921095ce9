import Base
import Device
import Logging
import NIOCore

/// Sets the machine's clock by the platform's time. Lives on the link's event loop.
final class PlatformClock: Sendable {
    private let offset: UTCOffset
    private let synchronizer: NIOLoopBoundBox<ClockSynchronizer>
    private let events: EventBus
    private let logger: Logger

    init(
        offset: UTCOffset, synchronizer: ClockSynchronizer, events: EventBus, eventLoop: any EventLoop, logger: Logger
    ) {
        self.offset = offset
        self.synchronizer = .makeBoxSendingValue(synchronizer, eventLoop: eventLoop)
        self.events = events
        self.logger = logger
    }

    /// Handles a time from the platform. Never blocks.
    func handle(_ time: PlatformTime) {
        let seconds = time.secondsSinceEpoch(offset: offset)
        guard let event = synchronizer.value.handle(platform: seconds) else { return }
        logger.log(level: event.isProblem ? .warning : .notice, "\(event)")
        if event.isSet { events.post(.clockSet, "\(event)") }
    }
}
