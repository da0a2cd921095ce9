package import Logging
package import NIOCore
import System

/// Maps a port of the home router to the device, from `start` to `stop` (CTMW 7.3.2, 7.5.1). `PortMappingMachine` makes
/// the decisions; this class has the thread for the calls to the router, and the clock, on one event loop.
package final class PortMapper: Sendable {
    package struct Configuration: Sendable {
        /// The RTSP server's TCP port, to which external connections are forwarded.
        package var internalPort: UInt16
        /// The description of the mapping, as the router's own pages show it.
        package var name = "camera-agent"
        package var timing = PortMappingTiming()
        /// An external port that an earlier run mapped and may not have removed; it is removed first.
        package var leftover: UInt16?
        /// Observes events. Called on the event loop, so it must not block.
        package var onUpdate: @Sendable (PortMappingUpdate) -> Void = { _ in }

        package init(internalPort: UInt16) { self.internalPort = internalPort }
    }

    private let published = Published(PortMappingState(phase: .off))
    private let core: NIOLoopBoundBox<PortMapperCore>

    /// - Parameter eventLoop: must live until `stop` has returned.
    package init(
        configuration: Configuration, router: any RouterControl = MiniUPnPControl(), eventLoop: any EventLoop,
        logger: Logger
    ) {
        core = NIOLoopBoundBox.makeBoxSendingValue(
            PortMapperCore(
                configuration: configuration, router: router, eventLoop: eventLoop, logger: logger,
                published: published),
            eventLoop: eventLoop)
    }

    package var state: PortMappingState { published.current }

    /// Starts, and returns the state when the first attempt has ended, or after `limit`: the login waits no longer than
    /// that, whatever the router does (CTMW 7.3.2). Later changes are reported as events.
    @discardableResult
    package func start(within limit: Duration = .seconds(5)) async -> PortMappingState {
        await withCheckedContinuation { (continuation: CheckedContinuation<PortMappingState, Never>) in
            core.execute { $0.start(within: limit) { continuation.resume(returning: $0) } }
        }
    }

    /// Checks whether the mapping still exists, and restores it: at each heartbeat, and when the link was lost.
    package func check() { core.execute { core in core.handle { $0.check(now: $1) } } }

    /// Removes the mapping. It takes `PortMappingTiming.stopping` at most.
    package func stop() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            core.execute { $0.stop { continuation.resume() } }
        }
    }
}
