import Base
package import Device
import Logging
import NIOCore
import Net
import System

/// Reports exceptions to the platform (CTMW 7.5.4) when the throttle says they are due, while the link is up.
///
/// It receives every event on the bus, and keeps its state on one event loop.
final class ExceptionReporter: Sendable {
    private final class Core {
        private var throttle = ExceptionThrottle()
        private var isOnline = false
        private let timer: DeadlineTimer
        private let due: AsyncStream<ExceptionThrottle.Notice>.Continuation

        init(eventLoop: any EventLoop, due: AsyncStream<ExceptionThrottle.Notice>.Continuation) {
            timer = DeadlineTimer(eventLoop: eventLoop)
            self.due = due
        }

        func handle(_ event: DeviceEvent) {
            if event.topic == .linkState { isOnline = event.phase == .began } else { throttle.handle(event) }
            deliver()
        }

        /// Yields the notices that are due, and schedules itself for the next.
        private func deliver() {
            guard isOnline else { return timer.set(nil) {} }
            for notice in throttle.take(now: .now) { due.yield(notice) }
            timer.set(throttle.nextDue) { self.deliver() }
        }
    }

    private let notices: AsyncStream<ExceptionThrottle.Notice>
    private let send: @Sendable (ExceptionThrottle.Notice) async -> Void
    private let subscription: EventSubscription

    /// - Parameter send: returns within its time limit whatever the platform does.
    init(
        events: EventBus, eventLoop: any EventLoop, send: @escaping @Sendable (ExceptionThrottle.Notice) async -> Void
    ) {
        let due: AsyncStream<ExceptionThrottle.Notice>.Continuation
        (notices, due) = AsyncStream.makeStream()
        self.send = send
        let core = NIOLoopBoundBox.makeBoxSendingValue(Core(eventLoop: eventLoop, due: due), eventLoop: eventLoop)
        subscription = events.subscribe(EventFilter(topics: ExceptionType.topics.union([.linkState]))) { event in
            eventLoop.execute { core.value.handle(event) }
        }
    }

    /// Sends exceptions by the link.
    convenience init(
        events: EventBus, link: PlatformLink, device: DeviceID, eventLoop: any EventLoop, logger: Logger
    ) {
        self.init(events: events, eventLoop: eventLoop) { notice in
            do throws(LinkRequestError) {
                _ = try await link.request(
                    ExceptionNotifyRequest(
                        deviceID: device, channel: ChannelNumber(clamping: notice.cause.channel),
                        type: notice.cause.type, description: notice.words))
            } catch {
                logger.warning("exception \(notice.cause.type.rawValue) did not get through: \(error)")
            }
        }
    }

    /// Sends notices as they become due, until it is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await notice in notices { group.addTask { await self.send(notice) } }
        }
    }
}

/// 34H, CTMW 7.5.4: reports an exception.
package struct ExceptionNotifyRequest: LinkRequest {
    package var deviceID: DeviceID
    /// The channel; 0 for the whole device.
    package var channel: ChannelNumber
    package var type: ExceptionType
    package var description: String

    package static var command: LinkCommand { .exceptionNotify }
    package static var name: String { "EXCEPTION_NOTIFY" }
    package static var schema: Schema<Self> {
        Schema(
            Self.init, .value("DevID", \.deviceID), .value("ChannelNo", \.channel), .value("ExceptionType", \.type),
            .value("ExceptionDesc", \.description))
    }
}
