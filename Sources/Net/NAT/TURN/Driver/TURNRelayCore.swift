import Base
import Logging
import NIOCore
import Synchronization
import System

/// The relay on its event loop: performs the state machine's actions and gives it the events.
final class TURNRelayCore {
    package let configuration: TURNRelay.Configuration
    let eventLoop: any EventLoop
    let logger: Logger
    private let board: TURNRelay.Board

    var machine: TURNStateMachine
    private var servers: [ServerAddress]
    /// Open connections that are not a viewer's yet.
    var channels: [TURNConnection: any Channel] = [:]

    private var actions: [TURNAction] = []
    private var isBusy = false
    private let alarm: DeadlineTimer
    /// The problems reported since the relay was lost, each once, so that neither a night without a server nor unknown
    /// peers fill the log.
    private var told: Set<String> = []
    /// The limit of `told`: problems contain text from unknown peers.
    private static let mostTold = 64

    init(
        configuration: TURNRelay.Configuration, credentials: TURNCredentials, eventLoop: any EventLoop,
        logger: Logger, board: TURNRelay.Board
    ) {
        self.configuration = configuration
        self.eventLoop = eventLoop
        alarm = DeadlineTimer(eventLoop: eventLoop)
        self.logger = logger
        self.board = board
        servers = configuration.servers
        machine = TURNStateMachine(
            credentials: credentials, peers: configuration.peers, timing: configuration.timing)
    }

    package var now: MediaTime { .now }

    // MARK: Calls by the owner

    package func start() { carryOut(machine.start(servers, now: now)) }
    func stop() { carryOut(machine.stop()) }

    func setServers(_ servers: [ServerAddress]) {
        self.servers = servers
        carryOut(machine.setServers(servers, now: now))
    }

    func check() { carryOut(machine.check(now: now)) }

    // MARK: Actions

    /// Performs actions in order, also when performing one adds more of them.
    func carryOut(_ more: [TURNAction]) {
        actions += more
        guard !isBusy else { return }
        isBusy = true
        while !actions.isEmpty { carryOut(actions.removeFirst()) }
        isBusy = false
        publish()
        alarm.set(machine.nextDeadline) { self.carryOut(self.machine.tick(now: .now)) }
    }

    private func carryOut(_ action: TURNAction) {
        switch action {
        case .connect(let connection, let server): connect(connection, to: server)
        case .connectData(let connection, let control): connectData(connection, beside: control)
        case .send(let connection, let bytes): send(bytes, on: connection)
        case .close(let connection): channels.removeValue(forKey: connection)?.close(promise: nil)
        case .adopt(let connection, let peer, let bytes): handOver(connection, peer, bytes)
        case .announce(let relay):
            // The observer may read the published state.
            publish()
            configuration.watch(.relay(relay))
        case .report(let event): report(event)
        }
    }

    private func report(_ event: TURNEvent) {
        if case .allocated = event {
            told = []
            logger.info("\(event.words)")
        } else if let trouble = event.trouble, told.count < Self.mostTold, told.insert(trouble).inserted {
            logger.warning("\(event.words)")
            configuration.watch(.problem(event.words))
        } else {
            logger.debug("\(event.words)")
        }
    }

    private func publish() {
        let server = channels[machine.control]?.remoteAddress.flatMap { TransportAddress($0) }
        board.report.withLock {
            $0.state = machine.state
            $0.serverAddress = server
            $0.counters = machine.counters
            $0.permissions = machine.permissions
        }
    }
}
