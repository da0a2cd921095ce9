import Base
import Device
import Logging
import NIOCore
import Net
import System

/// The paths through the router: the mapped port, the relay, and the mapped addresses of the UDP sockets
/// (docs/design/nat.md). Lives on the server's event loop.
final class TraversalService: Sendable {
    private struct State {
        /// The port mapper, from `start` on, where it is allowed.
        var mapper: PortMapper?
        /// The RTSP server's port, from `start` on.
        var port: Port?
        /// The address of the link's own socket as last reported to the platform.
        var local: HostAddress?
        var servers: [ServerAddress] = []
    }

    private let policy: TraversalPolicy
    private let relay: TURNRelay?
    private let monitor: MappedAddressMonitor?
    private let ports: MappedPortStore
    private let events: EventBus
    private let eventLoop: any EventLoop
    private let logger: Logger
    private let addressChanged: @Sendable () async -> Void
    /// Work that the event loop can't wait for.
    private let tasks = TaskQueue()
    private let state: NIOLoopBoundBox<State>

    /// - Parameters:
    ///   - policy: the allowed paths. The others contact no router and no TURN server.
    ///   - addressChanged: called when an address reported to the platform has changed.
    init(
        policy: TraversalPolicy, identity: PlatformIdentity, peers: [IPAddress], server: any ViewerServer,
        store: StateStore, events: EventBus, logger: Logger, addressChanged: @escaping @Sendable () async -> Void
    ) {
        self.policy = policy
        self.events = events
        self.logger = logger
        self.addressChanged = addressChanged
        eventLoop = server.eventLoop
        ports = MappedPortStore(store: store, logger: logger)
        state = .makeBoxSendingValue(State(), eventLoop: eventLoop)
        guard policy.relayed.isAllowed else {
            (relay, monitor) = (nil, nil)
            return
        }
        let tasks = tasks
        var configuration = TURNRelay.Configuration(
            servers: [], username: identity.deviceID.wireText, password: identity.deviceKey, peers: peers,
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
        configuration.onUpdate = { (update: TURNUpdate) in
            if case .relay = update { tasks.add(addressChanged) }
        }
        let relay = TURNRelay(configuration: configuration, eventLoop: eventLoop, logger: logger)
        self.relay = relay
        monitor = relay.flatMap { relay in
            guard policy.punched.isAllowed else { return nil }
            return MappedAddressMonitor(server: server, stunServer: { relay.report.serverAddress })
        }
    }

    /// Starts before the first login, and waits up to 5 s for a mapped port of the router (CTMW 7.3.2).
    ///
    /// - Parameter port: the RTSP server's port.
    func start(port: Int) async {
        let leftover = await ports.last()
        let mapper = UInt16(exactly: port).flatMap { makeMapper(port: $0, leftover: leftover) }
        let state = state
        try? await eventLoop.submit {
            state.value.port = Port(clamping: port)
            state.value.mapper = mapper
        }.get()
        await relay?.start()
        await mapper?.start()
    }

    private func makeMapper(port: UInt16, leftover: UInt16?) -> PortMapper? {
        guard policy.mapped.isAllowed else { return nil }
        var configuration = PortMapper.Configuration(internalPort: port)
        configuration.leftover = leftover
        configuration.onUpdate = { [events, ports, tasks, addressChanged] (update: PortMappingUpdate) in
            switch update {
            case .mapped(let mapped):
                events.end(.portMapping, "port \(mapped.port) of the router leads here")
                ports.keep(mapped.port)
            case .failed(let why):
                events.begin(.portMapping, "\(why)")
            }
            tasks.add(addressChanged)
        }
        return PortMapper(configuration: configuration, eventLoop: eventLoop, logger: logger)
    }

    /// Performs work that the event loop can't wait for, until it is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.ports.run() }
            group.addTask { await self.tasks.runConcurrently() }
            if let monitor { group.addTask { await monitor.run() } }
        }
    }

    /// Releases the router's port and the relay's allocation.
    func stop() async {
        await relay?.stop()
        let state = state
        let mapper: PortMapper? = try? await eventLoop.submit { state.value.mapper }.get()
        await mapper?.stop()
    }

    // MARK: On the event loop

    /// Sets the TURN servers named by the registration.
    func setServers(of record: RegistrationRecord) {
        let named = [record.turnServer, record.backupTurnServer].compactMap { $0 }
        guard named != state.value.servers else { return }
        state.value.servers = named
        guard let relay else { return }
        tasks.add { await relay.setServers(named) }
    }

    /// Re-evaluates the paths: at each heartbeat, and when the link was lost.
    func check() {
        state.value.mapper?.check()
        relay?.check()
    }

    /// The addresses reported to the platform.
    ///
    /// - Parameter local: the address of the link's own socket; nil: no connection.
    func addresses(local: HostAddress?) -> DeviceAddresses {
        if let local { state.value.local = local }
        let (mapped, relayed) = (state.value.mapper?.state.mapped, relay?.state.relay)
        let none = Port(clamping: 0)
        return DeviceAddresses(
            upnpHost: mapped.flatMap { HostAddress(wireText: "\($0.address)") } ?? .none,
            upnpPort: mapped.map { Port(clamping: Int($0.port)) } ?? none, localHost: local ?? .none,
            localPort: state.value.port ?? none,
            relayHost: relayed.flatMap { HostAddress(wireText: "\($0.ip)") } ?? .none,
            relayPort: relayed.map { Port(clamping: Int($0.port)) } ?? none)
    }

    // MARK: Status

    /// The status; nil before `start`. Callable from any thread.
    func status() async -> TraversalStatus? {
        let (state, monitor) = (state, monitor)
        let now = try? await eventLoop.submit { (state.value, monitor?.state) }.get()
        guard let (now, seen) = now, let port = now.port else { return nil }
        let mapping = now.mapper?.state
        let report = relay?.report
        return TraversalStatus(
            paths: [
                .init("local", address: "\(now.local ?? .none):\(port)", words: "the RTSP server"),
                .init(
                    "mapped", address: mapping?.mapped.map { "\($0)" }, words: mapping?.words ?? policy.mapped.words),
                .init("punched", address: seen?.address, words: seen?.words ?? policy.punched.words),
                .init(
                    "relayed", address: report?.state.relay.map { "\($0)" },
                    words: report?.state.words ?? policy.relayed.words),
            ],
            router: mapping?.router?.url,
            permissions: (report?.permissions ?? [:]).sorted { "\($0.key)" < "\($1.key)" }.map { peer, permission in
                switch permission {
                case .granted: .init(peer: "\(peer)", refusal: nil)
                case .refused(let why): .init(peer: "\(peer)", refusal: "\(why)")
                }
            },
            relayedViewers: report?.counters.peersBound ?? 0, relayLosses: report?.counters.allocationsLost ?? 0)
    }
}
