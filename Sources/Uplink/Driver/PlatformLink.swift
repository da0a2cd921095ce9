package import Base
package import Logging
package import NIOCore
package import Net
import Synchronization

/// The link to the platform (002 5, 7.2, 7.3): from `start` to `stop` it finds the platform, logs in, and reconnects by
/// itself. `LinkStateMachine` makes all decisions; this class adds sockets, clock and XML, on one event loop.
package final class PlatformLink: Sendable {
    /// Carries out a request of the platform, given by its command and parsed XML, and returns the answer's XML.
    ///
    /// It may take `LinkTiming.serving`; later answers are dropped. Requests are carried out side by side.
    package typealias RequestHandler = @Sendable (LinkCommand, XMLElement) async -> [UInt8]

    package struct Configuration: Sendable {
        package var entrances: LinkEntrances
        package var timing = LinkTiming()
        /// The commands that `handler` serves; others are answered with `Result` 255.
        package var commands: Set<LinkCommand>
        /// The present description of the device, given the address of the link's own socket if there is one. Called on
        /// the event loop, so it must not block.
        package var describe: @Sendable (HostAddress?) -> DeviceDescription
        package var handler: RequestHandler
        /// Loads the data persisted by an earlier run.
        package var load: @Sendable () async -> LinkMemory
        /// Persists the data; one call at a time, the newest last.
        package var save: @Sendable (LinkMemory) async -> Void
        /// Called on the event loop, so it must not block.
        package var watch: @Sendable (LinkNews) -> Void = { _ in }
        /// Called with every frame in either direction, secrets included. Called on the event loop, so it must not
        /// block.
        package var trace: @Sendable (LinkDirection, LinkFrame) -> Void = { _, _ in }

        package init(
            entrances: LinkEntrances, commands: Set<LinkCommand>,
            describe: @escaping @Sendable (HostAddress?) -> DeviceDescription, handler: @escaping RequestHandler,
            load: @escaping @Sendable () async -> LinkMemory, save: @escaping @Sendable (LinkMemory) async -> Void
        ) {
            self.entrances = entrances
            self.commands = commands
            self.describe = describe
            self.handler = handler
            self.load = load
            self.save = save
        }
    }

    /// The state readable by other threads.
    struct Snapshot {
        var state = LinkState.stopped(.off)
        var statistics = LinkStatistics()
        var record = RegistrationRecord()
        var heartbeat: NIODeadline?
    }

    /// Holds the snapshot, independently of the lifetime of its readers and of the core.
    final class Board: Sendable {
        let snapshot = Mutex(Snapshot())
    }

    private let configuration: Configuration
    private let eventLoop: any EventLoop
    private let board = Board()
    private let core: NIOLoopBoundBox<PlatformLinkCore>

    /// - Parameter eventLoop: must live until `stop` has returned.
    package init(configuration: Configuration, eventLoop: any EventLoop, logger: Logger) {
        self.configuration = configuration
        self.eventLoop = eventLoop
        core = NIOLoopBoundBox.makeBoxSendingValue(
            PlatformLinkCore(configuration: configuration, eventLoop: eventLoop, logger: logger, board: board),
            eventLoop: eventLoop)
    }

    package var state: LinkState { board.snapshot.withLock { $0.state } }
    /// The record from registration.
    package var record: RegistrationRecord { board.snapshot.withLock { $0.record } }
    /// The time since the platform last answered a heartbeat; nil: it never did.
    package var sinceHeartbeat: Duration? {
        board.snapshot.withLock { $0.heartbeat }.map { .nanoseconds((NIODeadline.now() - $0).nanoseconds) }
    }
    package var statistics: LinkStatistics { board.snapshot.withLock { $0.statistics } }

    /// Starts with the persisted data. A second call does nothing until `stop`.
    package func start() async {
        let memory = await configuration.load()
        await onLoop { $0.start(memory) }
    }

    /// Closes the link. Returns when all data is persisted.
    package func stop() async {
        let saving = await onLoop { $0.stop() }
        await saving?.value
    }

    /// A factory reset: deletes the registration record, and looks for the platform again.
    package func forget() async { await onLoop { $0.forget() } }

    /// Channels or stores were added or removed: the platform is notified again.
    package func abilitiesChanged() async { await onLoop { $0.abilitiesChanged() } }

    /// The relay's or the port mapping's address changed: an additional heartbeat is sent soon.
    package func addressChanged() async { await onLoop { $0.addressChanged() } }

    /// The device's route changed: connections are closed and reopened at once.
    package func networkChanged() async { await onLoop { $0.networkChanged() } }

    /// Sends a request to the platform, and returns the XML of its response.
    ///
    /// Returns within its time in every case; cancelling the task does not return sooner.
    /// - Parameter within: how long to wait for the response; nil: `LinkTiming.answer`.
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

    /// Sends a typed request, and returns its typed response.
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
