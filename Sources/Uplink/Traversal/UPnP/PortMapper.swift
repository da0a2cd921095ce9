package import Logging
package import NIOCore
import Synchronization

/// Maps a port of the home router to the device, from `start` to `stop` (002 7.3.2, 7.5.1). `PortMappingMachine`
/// decides; this is its thread for the calls to the router, and its clock, on one event loop.
package final class PortMapper: Sendable {
    package struct Configuration: Sendable {
        /// The RTSP server's TCP port, which connections from outside are to reach.
        package var internalPort: UInt16
        /// What the router's own pages show beside the mapping.
        package var name = "camera-agent"
        package var timing = PortMappingTiming()
        /// An external port that an earlier run mapped and may not have removed: removed first.
        package var leftover: UInt16?
        /// Called on the event loop, so it must not block.
        package var watch: @Sendable (PortMappingNews) -> Void = { _ in }

        package init(internalPort: UInt16) { self.internalPort = internalPort }
    }

    /// What other threads may see.
    final class Board: Sendable {
        let state = Mutex(PortMappingState(phase: .off))
    }

    private let eventLoop: any EventLoop
    private let board = Board()
    private let core: NIOLoopBoundBox<PortMapperCore>

    /// - Parameter eventLoop: must live until `stop` has returned.
    package init(
        configuration: Configuration, router: any RouterControl = MiniUPnPControl(), eventLoop: any EventLoop,
        logger: Logger
    ) {
        self.eventLoop = eventLoop
        core = NIOLoopBoundBox.makeBoxSendingValue(
            PortMapperCore(
                configuration: configuration, router: router, eventLoop: eventLoop, logger: logger, board: board),
            eventLoop: eventLoop)
    }

    package var state: PortMappingState { board.state.withLock { $0 } }

    /// Begins, and returns what is known when the first try has ended, or after `limit`: the login waits for no more
    /// than that, whatever the router does (002 7.3.2). What comes later is news.
    @discardableResult
    package func start(within limit: Duration = .seconds(5)) async -> PortMappingState {
        await withCheckedContinuation { (continuation: CheckedContinuation<PortMappingState, Never>) in
            eventLoop.execute {
                self.core.value.start(within: limit) { continuation.resume(returning: $0) }
            }
        }
    }

    /// Sees whether the mapping still stands, and mends it: at each heartbeat, and when the link was lost.
    package func check() { eventLoop.execute { self.core.value.check() } }

    /// Removes the mapping. Takes `PortMappingTiming.stopping` at most.
    package func stop() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            eventLoop.execute { self.core.value.stop { continuation.resume() } }
        }
    }
}
