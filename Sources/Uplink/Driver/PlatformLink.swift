import Base
package import Logging
package import NIOCore
import Synchronization
import System

/// The link to the platform (002 5, 7.2, 7.3): from `start` to `stop` it finds the platform, logs in, and comes back
/// by itself. `LinkStateMachine` decides all of it; this is its sockets, its clock and its XML, on one event loop.
package final class PlatformLink: Sendable {
    package struct Configuration: Sendable {
        package var entrances: LinkEntrances
        package var timing = LinkTiming()
        /// The commands that the device serves; others are answered with `Result` 255.
        package var commands: Set<LinkCommand>
        /// What an earlier run kept.
        package var load: @Sendable () async -> LinkMemory
        /// Keeps it; one call at a time, the newest last.
        package var save: @Sendable (LinkMemory) async -> Void
        /// Sees every frame as it passes, with all its secrets. Called on the event loop, so it must not block.
        package var trace: @Sendable (LinkDirection, LinkFrame) -> Void = { _, _ in }

        package init(
            entrances: LinkEntrances, commands: Set<LinkCommand>, load: @escaping @Sendable () async -> LinkMemory,
            save: @escaping @Sendable (LinkMemory) async -> Void
        ) {
            self.entrances = entrances
            self.commands = commands
            self.load = load
            self.save = save
        }
    }

    /// What other threads may see.
    struct Snapshot {
        var state = LinkState.stopped(.off)
        var statistics = LinkStatistics()
        var record = RegistrationRecord()
        var heartbeat: NIODeadline?
    }

    /// Outlives the snapshot's readers and the core alike.
    final class Board: Sendable {
        let snapshot = Mutex(Snapshot())
    }

    private let configuration: Configuration
    private let eventLoop: any EventLoop
    private let board = Board()
    private let core: NIOLoopBoundBox<PlatformLinkCore>
    /// Only the newest that waits counts.
    private let memories: AsyncStream<LinkMemory>
    private let tasks = TaskQueue()

    /// - Parameter eventLoop: must live until `stop` has returned.
    package init(configuration: Configuration, eventLoop: any EventLoop, logger: Logger) {
        self.configuration = configuration
        self.eventLoop = eventLoop
        let (memories, newest) = AsyncStream.makeStream(of: LinkMemory.self, bufferingPolicy: .bufferingNewest(1))
        self.memories = memories
        core = NIOLoopBoundBox.makeBoxSendingValue(
            PlatformLinkCore(
                configuration: configuration, eventLoop: eventLoop, logger: logger, board: board, memories: newest,
                tasks: tasks),
            eventLoop: eventLoop)
    }

    package var state: LinkState { board.snapshot.withLock { $0.state } }
    /// What registration gave.
    package var record: RegistrationRecord { board.snapshot.withLock { $0.record } }
    /// Since the platform last answered a heartbeat; nil: it never did.
    package var sinceHeartbeat: Duration? {
        board.snapshot.withLock { $0.heartbeat }.map { .nanoseconds((NIODeadline.now() - $0).nanoseconds) }
    }
    package var statistics: LinkStatistics { board.snapshot.withLock { $0.statistics } }

    /// Carries out what the event loop can't wait for: the platform's requests, HTTP, and keeping. Once, in the owner's
    /// task group, beside everything from `start` to `stop`; it returns after `stop`, when everything that was to be
    /// kept has been. What else is under way then is cancelled.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.tasks.runConcurrently() }
            for await memory in memories { await configuration.save(memory) }
            group.cancelAll()
        }
    }

    /// Begins with what was kept, once. Before, requests of the device fail as not online.
    ///
    /// - Parameter device: what the platform is told of and may steer.
    package func start(_ device: LinkedDevice) async {
        let memory = await configuration.load()
        await onLoop { $0.start(memory, device) }
    }

    /// Closes the link for good.
    package func stop() async { await onLoop { $0.stop() } }

    /// A factory reset: what registration gave is forgotten, and the platform is looked for anew.
    package func forget() async { await onLoop { $0.forget() } }

    /// Channels or stores came or went: the platform is told again.
    package func abilitiesChanged() async { await onLoop { $0.abilitiesChanged() } }

    /// The relay's or the port mapping's address changed: one heartbeat more, soon.
    package func addressChanged() async { await onLoop { $0.addressChanged() } }

    /// The device's packets leave by another network now: what is open is closed and made anew, at once.
    package func networkChanged() async { await onLoop { $0.networkChanged() } }

    /// Asks the platform something, and returns the XML of its answer.
    ///
    /// Ends within its time whatever happens; cancelling the task does not end it sooner.
    /// - Parameter within: how long to wait for the answer; nil: `LinkTiming.answer`.
    /// - Throws: all but `unreadable`.
    package func request(
        _ command: LinkCommand, payload: [UInt8], within: Duration? = nil
    ) async throws(LinkRequestError) -> [UInt8] {
        guard payload.count <= LinkFrame.maximumPayload else { throw .tooLong(bytes: payload.count) }
        let outcome = await withCheckedContinuation { continuation in
            eventLoop.execute {
                self.core.value.request(command, payload, within: within) { continuation.resume(returning: $0) }
            }
        }
        if case .answered(let frame) = outcome { return frame.payload }
        throw LinkRequestError(outcome) ?? .linkLost
    }

    /// The same with typed messages.
    ///
    /// - Throws: `unreadable` too, also for an ERROR_RES.
    package func request<Request: LinkRequest>(
        _ request: Request, within: Duration? = nil
    ) async throws(LinkRequestError) -> Request.Response {
        let payload = try await self.request(Request.command, payload: request.document, within: within)
        do throws(MessageError) {
            return try Request.Response(document: payload)
        } catch {
            throw .unreadable(error)
        }
    }

    private func onLoop<T: Sendable>(_ body: @escaping @Sendable (PlatformLinkCore) -> T) async -> T {
        await withCheckedContinuation { continuation in
            eventLoop.execute { continuation.resume(returning: body(self.core.value)) }
        }
    }
}
