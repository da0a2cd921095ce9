import Device
import NIOCore
import ServiceLifecycle
import Synchronization
import System
import Uplink

/// The device's side of the platform: the link, and what of the agent it shows and steers, from when the RTSP server
/// listens: the platform is told where.
final class PlatformService: Service {
    /// What there is once the server listens.
    struct Session: Sendable {
        /// The ways through the router.
        let traversal: TraversalAssembly
        /// The device as the platform is told of it.
        let report: DeviceReport
        /// What the platform may ask for.
        let commands: PlatformCommands
    }

    let link: PlatformLink
    let trace: LinkTrace
    private let events: EventBus
    private let exceptions: ExceptionReporter
    private let listening: EventLoopFuture<SocketAddress>
    private let prepare: @Sendable (SocketAddress, TaskQueue) async -> Session
    private let watch: @Sendable (LinkNews) -> Void
    private let current = Mutex<Session?>(nil)

    /// - Parameters:
    ///   - listening: where the RTSP server listens, once it does.
    ///   - prepare: sees to what has to be known before the first login. Work that it adds to the queue is carried out
    ///     side by side.
    ///   - watch: what else wants to know of the link; called on the event loop, so it must not block.
    init(
        link: PlatformLink, trace: LinkTrace, events: EventBus, exceptions: ExceptionReporter,
        listening: EventLoopFuture<SocketAddress>,
        prepare: @escaping @Sendable (SocketAddress, TaskQueue) async -> Session,
        watch: @escaping @Sendable (LinkNews) -> Void
    ) {
        self.link = link
        self.trace = trace
        self.events = events
        self.exceptions = exceptions
        self.listening = listening
        self.prepare = prepare
        self.watch = watch
    }

    /// Nil while the agent is starting.
    var session: Session? { current.withLock { $0 } }

    func run() async throws {
        // When the server can't listen, everything ends anyway.
        guard let address = try? await listening.get() else {
            try? await gracefulShutdown()
            return
        }
        let tasks = TaskQueue()
        let routes = events.events(EventFilter(topics: [.routeChanged]))
        await withDiscardingTaskGroup { group in
            group.addTask { await self.exceptions.run() }
            group.addTask { await tasks.runConcurrently() }
            group.addTask { for await _ in routes { await self.link.networkChanged() } }
            let session = await prepare(address, tasks)
            current.withLock { $0 = session }
            group.addTask { await session.traversal.run() }
            async let linkWork: Void = link.run()
            await session.traversal.start()
            await link.start(linked(session))
            try? await gracefulShutdown()
            await link.stop()
            await linkWork
            await session.traversal.stop()
            group.cancelAll()
        }
    }

    private func linked(_ session: Session) -> LinkedDevice {
        let (traversal, report, commands) = (session.traversal, session.report, session.commands)
        let (events, watch) = (events, watch)
        return LinkedDevice(
            describe: { report.description(local: $0) }, handler: { await commands.perform($0, $1) },
            watch: { (news: LinkNews) in
                switch news {
                case .state(let state) where state.isOnline: events.begin(.linkState, "the platform is reached")
                case .state: events.end(.linkState, "the platform is not reached")
                case .record(let record): traversal.setServers(of: record)
                case .heartbeat, .lost: traversal.check()
                default: break
                }
                watch(news)
            })
    }
}
