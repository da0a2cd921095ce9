package import Device
package import Logging
import NIOCore
package import Net
import ServiceLifecycle
package import System

/// The operator's platform as a front end: the link, the reports and commands that it carries, and the paths
/// through the router for the platform's viewers.
package final class PlatformService: Service {
    package struct Configuration: Sendable {
        package var platform: PlatformConfiguration
        package var identity: PlatformIdentity
        package var traversal: TraversalPolicy
        /// The peers permitted one by one where the relay's server accepts no permission for all peers.
        package var turnPeers: [IPAddress]
        /// Whether the machine's clock may be set to the platform's.
        package var setsClock: Bool
        package var hasLocalStore: Bool
        package var hasCloudStore: Bool

        package init(
            platform: PlatformConfiguration, identity: PlatformIdentity, traversal: TraversalPolicy,
            turnPeers: [IPAddress], setsClock: Bool, hasLocalStore: Bool, hasCloudStore: Bool
        ) {
            self.platform = platform
            self.identity = identity
            self.traversal = traversal
            self.turnPeers = turnPeers
            self.setsClock = setsClock
            self.hasLocalStore = hasLocalStore
            self.hasCloudStore = hasCloudStore
        }
    }

    private let configuration: Configuration
    private let link: PlatformLink
    private let commands: PlatformCommands
    private let server: any ViewerServer
    private let channels: ChannelRegistry
    private let events: EventBus
    private let storage: (any UploadStorageControl)?
    private let logger: Logger
    private let exceptions: ExceptionReporter
    private let clock: PlatformClock
    private let traversal: TraversalService
    private let pictures: PlatformNotifier<ObjectName>?
    private let upgrades: PlatformNotifier<UpgradeNotice>
    private let tasks = TaskQueue()

    /// Blocks for the disk's time.
    ///
    /// - Parameters:
    ///   - server: the RTSP server; runs on the link's event loop.
    ///   - storage: gets the FTP server and the cloud account that the platform names; nil where nothing is uploaded.
    ///   - pictures: the journal of snapshots to report to the platform; likewise.
    ///   - upgrades: the journal of upgrades' results; likewise.
    package init(
        _ configuration: Configuration, link: PlatformLink, commands: PlatformCommands, server: any ViewerServer,
        channels: ChannelRegistry, store: StateStore, events: EventBus,
        storage: (any UploadStorageControl)?, pictures: (any NoticeJournal<ObjectName>)?,
        upgrades: any NoticeJournal<UpgradeNotice>, logger: Logger
    ) {
        self.configuration = configuration
        self.link = link
        self.commands = commands
        self.server = server
        self.channels = channels
        self.events = events
        self.storage = storage
        self.logger = logger
        let eventLoop = server.eventLoop
        exceptions = ExceptionReporter(
            events: events, link: link, device: configuration.identity.deviceID, eventLoop: eventLoop, logger: logger)
        clock = PlatformClock(
            offset: configuration.platform.utcOffset,
            synchronizer: ClockSynchronizer(isAllowed: configuration.setsClock), events: events, eventLoop: eventLoop,
            logger: logger)
        traversal = TraversalService(
            policy: configuration.traversal, identity: configuration.identity, peers: configuration.turnPeers,
            server: server, store: store, events: events, logger: logger, addressChanged: link.addressChanged)
        let (upgrades, pictures) = (
            PlatformNotifier(
                upgrades: upgrades, of: configuration.identity.deviceID, events: events, link: link, logger: logger),
            pictures.map {
                PlatformNotifier(
                    pictures: $0, of: configuration.identity.deviceID, events: events, link: link, logger: logger)
            }
        )
        (self.upgrades, self.pictures) = (upgrades, pictures)
        store.whenReset {
            await upgrades.forget()
            await pictures?.forget()
        }
    }

    package var pictureNotices: (any NoticeStatusSource)? { pictures }

    package func run() async throws {
        var listening = server.listening.makeAsyncIterator()
        // When the server can't listen, everything ends anyway.
        guard let address = await listening.next() else {
            try? await gracefulShutdown()
            return
        }
        let report = DeviceReport(
            identity: configuration.identity, codes: configuration.platform.frameSizeCodes, channels: channels,
            server: server, traversal: traversal, hasLocalStore: configuration.hasLocalStore,
            hasCloudStore: configuration.hasCloudStore, hasPTZ: await channels.canTurn())
        let routes = events.events(EventFilter(topics: [.routeChanged]))
        await withDiscardingTaskGroup { group in
            group.addTask { await self.exceptions.run() }
            group.addTask { await self.traversal.run() }
            group.addTask { await self.tasks.run() }
            group.addTask { await self.upgrades.run() }
            if let pictures { group.addTask { await pictures.run() } }
            group.addTask { for await _ in routes { await self.link.networkChanged() } }
            async let linkWork: Void = link.run()
            await traversal.start(port: address.port ?? 0)
            await link.start(linked(report))
            try? await gracefulShutdown()
            await link.stop()
            await linkWork
            await traversal.stop()
            group.cancelAll()
        }
    }

    private func linked(_ report: DeviceReport) -> LinkedDevice {
        LinkedDevice(
            describe: { report.description(local: $0) }, commands: commands, onUpdate: { self.observe($0) })
    }

    /// Called on the event loop.
    private func observe(_ update: LinkUpdate) {
        switch update {
        case .state(let state) where state.isOnline: events.begin(.linkState, "the platform is reached")
        case .state: events.end(.linkState, "the platform is not reached")
        case .record(let record):
            traversal.setServers(of: record)
            storage?.setFTP(record.ftp)
        case .platformTime(let time): clock.handle(time)
        case .heartbeat:
            traversal.check()
            upgrades.linkIsUp()
            pictures?.linkIsUp()
        case .lost:
            traversal.check()
            // No command to stop a turning camera could arrive any more.
            channels.stopTurning()
        case .loggedIn(let answer):
            guard let storage else { return }
            tasks.add { [logger] in
                if let account = CloudAccount(answer) {
                    do throws(ControlError) {
                        try await storage.set(account)
                    } catch {
                        logger.warning("the platform's cloud storage was not taken: \(error)")
                    }
                }
                // If the platform can be reached, the storage perhaps can too.
                storage.retryNow()
            }
        }
    }
}

extension PlatformService: PlatformStatusSource {
    package var linkStatus: LinkStatus { link.status }
    package func traversalStatus() async -> TraversalStatus? { await traversal.status() }
    package func lastFrames(_ count: Int) async -> [LinkFrameStatus] { await link.trace?.last(count) ?? [] }
}
