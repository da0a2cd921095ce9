import Base
import Device
import Logging
import NIOCore
import ServiceLifecycle
import Streamer
import Synchronization
import System
import Uplink

/// The device's side of the platform: the link, and what of the agent it shows and steers.
final class PlatformService: Service {
    let link: PlatformLink
    let exceptions: ExceptionReporter
    let trace = LinkTrace()
    /// The ways through the router, once the server listens.
    let traversal = TraversalHolder()
    private let prepare: @Sendable (PlatformLink, SocketAddress) async -> TraversalRoom
    private let report: DeviceReport
    private let listening: EventLoopFuture<SocketAddress>

    /// - Parameters:
    ///   - report: the device as the platform is told of it.
    ///   - commands: what it may ask for.
    ///   - listening: where the RTSP server listens, once it does; the platform is told, so the link waits for it.
    ///   - prepare: sees to what has to be known before the first login.
    ///   - watch: what else wants to know of the link; called on the event loop, so it must not block.
    init(
        configuration: PlatformConfiguration, report: DeviceReport, commands: PlatformCommands,
        exceptions: ExceptionReporter, store: StateStore, listening: EventLoopFuture<SocketAddress>,
        eventLoop: any EventLoop, logger: Logger, 
        prepare: @escaping @Sendable (PlatformLink, SocketAddress) async -> TraversalRoom,
        watch: @escaping @Sendable (LinkNews) -> Void
    ) {
        self.exceptions = exceptions
        self.listening = listening
        self.report = report
        self.prepare = prepare
        let (trace, traversal) = (trace, traversal)
        var link = PlatformLink.Configuration(
            entrances: configuration.entrances, commands: PlatformCommands.known,
            describe: { report.description(local: $0) },
            handler: { await commands.carryOut($0, $1) },
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
        link.timing = configuration.timing
        link.trace = { trace.note($0, $1) }
        link.watch = { (news: LinkNews) in
            switch news {
            case .state(let state): exceptions.setOnline(state.isOnline)
            case .record(let record): traversal.room?.setServers(of: record)
            case .heartbeat, .lost: traversal.room?.check()
            default: break
            }
            watch(news)
        }
        let platform = PlatformLink(configuration: link, eventLoop: eventLoop, logger: logger)
        self.link = platform
        let deviceID = commands.deviceID
        exceptions.connect { [weak platform] notice in
            let request = ExceptionNotifyRequest(
                deviceID: deviceID, channel: ChannelNumber(clamping: notice.cause.channel), type: notice.cause.type,
                description: notice.words)
            Task {
                do throws(LinkRequestError) {
                    _ = try await platform?.request(request)
                } catch {
                    logger.warning("exception \(notice.cause.type.rawValue) did not get through: \(error)")
                }
            }
        }
    }

    /// Where viewers in the same network come in, as the platform is told.
    var localAddress: String { report.localAddress }

    func run() async throws {
        // When the server can't listen, everything ends anyway.
        guard let address = try? await listening.get() else {
            try? await gracefulShutdown()
            return
        }
        let room = await prepare(link, address)
        traversal.room = room
        await room.start()
        await link.start()
        try? await gracefulShutdown()
        await link.stop()
        await room.stop()
    }
}
