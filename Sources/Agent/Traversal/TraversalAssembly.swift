import Base
import Device
import Logging
import NIOCore
import Net
import ServiceLifecycle
import Streamer
import Synchronization
import System
import Uplink

/// The ways through the router: the mapped port, the relay, and what of the UDP sockets is seen outside
/// (docs/design/nat.md). On the server's event loop.
final class TraversalAssembly: Sendable {
    private let mapper: PortMapper?
    private let relay: TURNRelay?
    let outside: MappedAddressMonitor?
    private let kept: MappedPortStore
    private let tasks: TaskQueue
    private let policy: TraversalPolicy
    private let servers = Mutex<[ServerAddress]>([])

    /// - Parameters:
    ///   - policy: which of the ways may be used. The others get no router and no TURN server to talk to.
    ///   - port: the RTSP server's.
    ///   - tasks: for what its callbacks can't wait for; carried out side by side.
    ///   - changed: an address that the platform was told is another now; called on the event loop.
    init(
        _ traversal: TraversalConfiguration, policy: TraversalPolicy, identity: DeviceIdentity, port: Int,
        outside: MappedAddressMonitor?, server: RTSPServer, store: StateStore, events: EventBus, tasks: TaskQueue,
        logger: Logger, changed: @escaping @Sendable () -> Void
    ) async {
        let kept = MappedPortStore(store: store, logger: logger)
        let leftover = await kept.last()
        let eventLoop = server.eventLoop
        self.outside = outside
        self.kept = kept
        self.tasks = tasks
        self.policy = policy
        mapper = UInt16(exactly: port).flatMap { port in
            guard policy.mapped.isAllowed else { return nil }
            var configuration = PortMapper.Configuration(internalPort: port)
            configuration.leftover = leftover
            configuration.watch = { (news: PortMappingNews) in
                switch news {
                case .mapped(let mapped):
                    events.end(.portMapping, "port \(mapped.port) of the router leads here")
                    kept.keep(mapped.port)
                case .failed(let why):
                    events.begin(.portMapping, "\(why)")
                }
                changed()
            }
            return PortMapper(configuration: configuration, eventLoop: eventLoop, logger: logger)
        }
        guard policy.relayed.isAllowed else {
            relay = nil
            return
        }
        var configuration = TURNRelay.Configuration(
            servers: [], username: identity.id, password: Secret(wireText: identity.key ?? ""),
            peers: traversal.turnPeers,
            accept: { channel, bytes, peer in
                let client = peer.socketAddress
                tasks.add {
                    do {
                        try await server.adopt(channel, client: client, bytes: bytes)
                    } catch {
                        logger.info("a viewer through the relay was turned away: \(error)")
                    }
                }
            })
        configuration.watch = { (news: TURNNews) in
            if case .relay = news { changed() }
        }
        relay = TURNRelay(configuration: configuration, eventLoop: eventLoop, logger: logger)
        if let relay { outside?.begin { relay.report.serverAddress } }
    }

    /// Before the first login: a port of the router, if one is to be had within 5 s (CTMW 7.3.2).
    func start() async {
        await relay?.start()
        await mapper?.start()
    }

    /// Keeps what is to be known to the next run, until it is cancelled.
    func run() async { await kept.run() }

    /// Registration names the TURN servers.
    func setServers(of record: RegistrationRecord) {
        let named = [record.turnServer, record.backupTurnServer].compactMap { $0 }
        let isNew = servers.withLock { servers in
            defer { servers = named }
            return servers != named
        }
        guard isNew, let relay else { return }
        tasks.add { await relay.setServers(named) }
    }

    /// At each heartbeat, and when the link was lost.
    func check() {
        mapper?.check()
        relay?.check()
    }

    /// Gives back what the router and the relay lent.
    func stop() async {
        outside?.end()
        await relay?.stop()
        await mapper?.stop()
    }

    /// What the platform is told.
    var mapped: MappedPort? { mapper?.state.mapped }
    var relayed: TransportAddress? { relay?.state.relay }

    /// Each rung, its address, and why it has none.
    func json(local: String) -> JSONValue {
        let mapping = mapper?.state
        let report = relay?.report
        let seen = outside?.state
        func rung(_ name: String, _ address: String?, _ words: String) -> JSONValue {
            ["rung": .string(name), "address": address.map { .string($0) } ?? .null, "state": .string(words)]
        }
        return [
            "rungs": .array([
                rung("local", local, "the RTSP server"),
                rung("mapped", mapping?.mapped.map { "\($0)" }, mapping?.words ?? policy.mapped.words),
                rung("punched", seen?.address, seen?.words ?? policy.punched.words),
                rung("relayed", report?.state.relay.map { "\($0)" }, report?.state.words ?? policy.relayed.words),
            ]),
            "router": mapping?.router.map { .string($0.url) } ?? .null,
            "permissions": .array(
                (report?.permissions ?? [:]).sorted { "\($0.key)" < "\($1.key)" }.map { ip, permission in
                    switch permission {
                    case .granted: "\(ip): granted"
                    case .refused(let why): "\(ip): refused, \(why)"
                    }
                }),
            "relayViewers": .integer(report?.counters.peersBound ?? 0),
            "relayLost": .integer(report?.counters.allocationsLost ?? 0),
        ]
    }
}
