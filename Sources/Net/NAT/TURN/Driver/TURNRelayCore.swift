import Base
import Logging
import NIOCore
import System

/// The relay on its event loop: performs the state machine's actions and passes it the events.
final class TURNRelayCore: MachineOwner {
    package let configuration: TURNRelay.Configuration
    let eventLoop: any EventLoop
    let logger: Logger
    private let published: Published<TURNReport>

    package let driver: MachineDriver<TURNStateMachine>
    private var servers: [ServerAddress]
    /// Open connections that are not a viewer's yet.
    var channels: [TURNConnection: any Channel] = [:]

    /// The problems reported since the relay was lost, each once, so that neither a night without a server nor unknown
    /// peers fill the log.
    private var told: Set<String> = []
    /// The limit of `told`: problems contain text from unknown peers.
    private static let mostTold = 64

    init(
        configuration: TURNRelay.Configuration, credentials: TURNCredentials, eventLoop: any EventLoop,
        logger: Logger, published: Published<TURNReport>
    ) {
        self.configuration = configuration
        self.eventLoop = eventLoop
        self.logger = logger
        self.published = published
        servers = configuration.servers
        driver = MachineDriver(
            TURNStateMachine(credentials: credentials, peers: configuration.peers, timing: configuration.timing),
            eventLoop: eventLoop)
    }

    // MARK: Calls by the owner

    func start() { handle { $0.start(servers, now: $1) } }
    func stop() { handle { machine, _ in machine.stop() } }

    func setServers(_ servers: [ServerAddress]) {
        self.servers = servers
        handle { $0.setServers(servers, now: $1) }
    }

    func check() { handle { $0.check(now: $1) } }

    // MARK: Actions

    package func perform(_ action: TURNAction) {
        switch action {
        case .connect(let connection, let server): connect(connection, to: server)
        case .connectData(let connection, let control): connectData(connection, beside: control)
        case .send(let connection, let bytes): send(bytes, on: connection)
        case .close(let connection): channels.removeValue(forKey: connection)?.close(promise: nil)
        case .adopt(let connection, let peer, let bytes): handOver(connection, peer, bytes)
        case .announce(let relay):
            // The observer may read the published state.
            settled()
            configuration.onUpdate(.relay(relay))
        case .report(let event): report(event)
        }
    }

    private func report(_ event: TURNEvent) {
        if case .allocated = event {
            told = []
            logger.info("\(event.words)")
        } else if let trouble = event.trouble, told.count < Self.mostTold, told.insert(trouble).inserted {
            logger.warning("\(event.words)")
            configuration.onUpdate(.problem(event.words))
        } else {
            logger.debug("\(event.words)")
        }
    }

    package func settled() {
        let server = channels[machine.control]?.remoteAddress.flatMap { TransportAddress($0) }
        published.update {
            $0.state = machine.state
            $0.serverAddress = server
            $0.counters = machine.counters
            $0.permissions = machine.permissions
        }
    }
}
