import Base
import Device
package import Logging
package import NIOCore
import Net
package import System

/// The link to the platform (CTMW 5, 7.2, 7.3): from `start` to `stop` it finds the platform, logs in, and reconnects
/// by itself. `LinkStateMachine` makes all decisions; this class adds sockets, clock and XML, on one event loop.
package final class PlatformLink: Sendable {
    package struct Configuration: Sendable {
        package var endpoints: LinkEndpoints
        package var timing = LinkTiming()
        /// The commands that the device serves; others are answered with `Result` 255.
        package var commands: Set<LinkCommand>
        /// Loads the data persisted by an earlier run.
        package var load: @Sendable () async -> LinkMemory
        /// Persists the data; one call at a time, the newest last.
        package var save: @Sendable (LinkMemory) async -> Void
        /// Records every frame sent and received; nil: no trace.
        package var trace: LinkTrace?

        package init(
            endpoints: LinkEndpoints, commands: Set<LinkCommand>, load: @escaping @Sendable () async -> LinkMemory,
            save: @escaping @Sendable (LinkMemory) async -> Void
        ) {
            self.endpoints = endpoints
            self.commands = commands
            self.load = load
            self.save = save
        }
    }

    /// The state readable by other threads.
    struct Snapshot: Sendable {
        var state = LinkState.stopped(.off)
        var statistics = LinkStatistics()
        var record = RegistrationRecord()
        var heartbeat: MediaTime?
    }

    private let configuration: Configuration
    private let published = Published(Snapshot())
    let core: NIOLoopBoundBox<PlatformLinkCore>
    /// The data to persist: only the newest element that waits is saved.
    private let memories: AsyncStream<LinkMemory>
    private let tasks = TaskQueue()

    /// - Parameter eventLoop: must live until `stop` has returned.
    package init(configuration: Configuration, eventLoop: any EventLoop, logger: Logger) {
        self.configuration = configuration
        let (memories, newest) = AsyncStream.makeStream(of: LinkMemory.self, bufferingPolicy: .bufferingNewest(1))
        self.memories = memories
        core = NIOLoopBoundBox.makeBoxSendingValue(
            PlatformLinkCore(
                configuration: configuration, eventLoop: eventLoop, logger: logger, published: published,
                memories: newest, tasks: tasks),
            eventLoop: eventLoop)
    }

    /// A link that persists its data in the store; after a factory reset it finds its platform anew.
    package convenience init(
        _ platform: PlatformConfiguration, store: StateStore, eventLoop: any EventLoop, logger: Logger
    ) {
        var configuration = Configuration(
            endpoints: platform.endpoints, commands: PlatformCommands.known,
            load: {
                let bytes = try? await store.onThread { try $0.value(StateName.registration) }
                return (bytes ?? nil).flatMap { LinkMemory(json: $0) } ?? LinkMemory()
            },
            save: { memory in
                do {
                    let value = Array(memory.json.utf8)
                    try await store.onThread { try $0.set(StateName.registration, to: value) }
                } catch {
                    logger.warning("\(error)")
                }
            })
        configuration.timing = platform.timing
        configuration.trace = LinkTrace(eventLoop: eventLoop)
        self.init(configuration: configuration, eventLoop: eventLoop, logger: logger)
        store.whenReset { [weak self] in await self?.forget() }
    }

    /// The last frames.
    var trace: LinkTrace? { configuration.trace }

    package var state: LinkState { published.current.state }
    /// The record from registration.
    package var record: RegistrationRecord { published.current.record }
    package var statistics: LinkStatistics { published.current.statistics }

    var status: LinkStatus {
        let now = published.current
        func text(_ value: (any CustomStringConvertible)?) -> String? { value.map { "\($0)" } }
        var servers = LinkStatus.Servers()
        servers.registerURL = now.record.registerURL
        servers.server = text(now.record.server)
        servers.backupServer = text(now.record.backupServer)
        servers.turnServer = text(now.record.turnServer)
        servers.backupTurnServer = text(now.record.backupTurnServer)
        servers.ftp = text(now.record.ftp)
        return LinkStatus(
            words: now.state.words, isOnline: now.state.isOnline,
            sinceHeartbeat: now.heartbeat.map { .now - $0 },
            servers: servers, counters: now.statistics.counters, damagedFrames: now.statistics.damagedFrames)
    }

    /// Performs what the event loop can't wait for: the platform's requests, HTTP, and persisting. Called once, in the
    /// owner's task group, and runs from `start` to `stop`; it returns after `stop`, when all data have been persisted.
    /// Other work still running then is cancelled.
    ///
    /// The platform's requests are served on the event loop, where their frames are: only blocking work leaves it.
    package func run() async {
        await withTaskGroup(of: Void.self) { group in
            let executor = EventLoopTaskExecutor(core.eventLoop)
            group.addTask(executorPreference: executor) { await self.tasks.runConcurrently() }
            for await memory in memories { await configuration.save(memory) }
            group.cancelAll()
        }
    }

    /// Starts with the persisted data, once. Before that, requests of the device fail as not online.
    ///
    /// - Parameter device: the device that is reported to the platform and controlled by it.
    package func start(_ device: LinkedDevice) async {
        let memory = await configuration.load()
        await core.run { $0.start(memory, device) }
    }

    /// Closes the link for good.
    package func stop() async { await core.run { $0.stop() } }

    /// A factory reset: deletes the record from registration, and finds the platform anew.
    package func forget() async { await core.run { $0.forget() } }

    /// Channels or stores were added or removed: the platform is notified again.
    package func abilitiesChanged() async { await core.run { $0.abilitiesChanged() } }

    /// The relay's or the port mapping's address changed: an additional heartbeat is sent soon.
    package func addressChanged() async { await core.run { $0.addressChanged() } }

    /// The device's route changed: connections are closed and reopened at once.
    package func networkChanged() async { await core.run { $0.networkChanged() } }

    /// Sends a request to the platform, and returns the XML of its response.
    ///
    /// Returns within its time in every case; cancelling the task does not return sooner.
    /// - Parameter within: how long to wait for the response; nil: `LinkTiming.answer`.
    /// - Throws: every `LinkRequestError` except `unreadable`.
    package func request(
        _ command: LinkCommand, payload: [UInt8], within: Duration? = nil
    ) async throws(LinkRequestError) -> [UInt8] {
        guard payload.count <= LinkFrame.maximumPayload else { throw .tooLong(bytes: payload.count) }
        let outcome = await withCheckedContinuation { continuation in
            core.execute { $0.request(command, payload, within: within) { continuation.resume(returning: $0) } }
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
}
