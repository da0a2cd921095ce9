import Base
import Logging
import NIOCore
import Net
import Synchronization
import System

/// The link on its event loop: performs the actions of the state machine, and passes it the events.
final class PlatformLinkCore {
    package let configuration: PlatformLink.Configuration
    let eventLoop: any EventLoop
    let logger: Logger
    private let board: PlatformLink.Board

    var machine: LinkStateMachine
    var memory = LinkMemory()
    /// Nil until the first start.
    private(set) var device: LinkedDevice?
    /// Connections that are open, by number. There is one, or none.
    var channels: [LinkNumber: any Channel] = [:]
    /// When the link's own requests went out last.
    private var asked: [LinkProcedure: MediaTime] = [:]
    /// The device's requests that wait for the platform.
    private var waiting: [LinkRequestID: (LinkRequestOutcome) -> Void] = [:]

    private var actions: [LinkAction] = []
    private var isBusy = false
    private let alarm: DeadlineTimer
    private var damagedFrames: UInt64 = 0
    private var reported = LinkState.stopped(.off)

    private var isStarted = false
    /// What is to be kept, and what the loop can't wait for: carried out by `PlatformLink.run`.
    private let memories: AsyncStream<LinkMemory>.Continuation
    let tasks: TaskQueue

    init(
        configuration: PlatformLink.Configuration, eventLoop: any EventLoop, logger: Logger, board: PlatformLink.Board,
        memories: AsyncStream<LinkMemory>.Continuation, tasks: TaskQueue
    ) {
        self.memories = memories
        self.tasks = tasks
        self.configuration = configuration
        self.eventLoop = eventLoop
        alarm = DeadlineTimer(eventLoop: eventLoop)
        self.logger = logger
        self.board = board
        machine = LinkStateMachine(
            entrances: configuration.entrances, timing: configuration.timing,
            served: Set(configuration.commands.map(\.rawValue)))
    }

    var now: MediaTime { .now }

    // MARK: Calls of the owner

    package func start(_ memory: LinkMemory, _ device: LinkedDevice) {
        guard !isStarted else { return }
        isStarted = true
        self.device = device
        self.memory = memory
        device.watch(.record(memory.record))
        carryOut(machine.start(record: memory.record, sinceRegistration: memory.sinceRegistration, now: now))
    }

    func stop() {
        carryOut(machine.stop())
        isStarted = false
        memories.finish()
        tasks.finish()
    }

    /// Before the first start there is nothing but what the store has.
    package func forget() {
        guard device != nil else { return }
        carryOut(machine.forget(now: now))
    }
    func abilitiesChanged() { carryOut(machine.abilitiesChanged(now: now)) }
    func addressChanged() { carryOut(machine.addressChanged(now: now)) }
    func networkChanged() { carryOut(machine.networkChanged(now: now)) }

    package func request(
        _ command: LinkCommand, _ payload: [UInt8], within: Duration?, then: @escaping (LinkRequestOutcome) -> Void
    ) {
        let (id, actions) = machine.request(command.rawValue, payload, within: within, now: now)
        waiting[id] = then
        carryOut(actions)
    }

    package func keep() { memories.yield(memory) }

    // MARK: Events of the connection

    func received(_ frame: LinkFrame, on link: LinkNumber) {
        configuration.trace(.received, frame)
        carryOut(machine.receive(frame, PayloadReading(frame.payload), on: link, now: now))
    }

    func unreadable(_ link: LinkNumber, _ words: String) { carryOut(machine.unreadable(link, words, now: now)) }

    func disconnected(_ link: LinkNumber, _ words: String) {
        // A connection closed by the machine is no longer in the table, and its end is not reported.
        guard channels.removeValue(forKey: link) != nil else { return }
        carryOut(machine.disconnected(link, words, now: now))
    }

    func damaged(_ count: UInt64) {
        guard count > 0 else { return }
        damagedFrames += count
        logger.warning("frames with a wrong MD5 were dropped", metadata: ["link.frames": "\(count)"])
        publish()
    }

    // MARK: Actions

    /// Performs actions in order, also when one leads to more of them.
    func carryOut(_ more: [LinkAction]) {
        actions += more
        guard !isBusy else { return }
        isBusy = true
        while !actions.isEmpty { carryOut(actions.removeFirst()) }
        isBusy = false
        publish()
        alarm.set(machine.nextDeadline) { self.carryOut(self.machine.tick(now: .now)) }
    }

    private func carryOut(_ action: LinkAction) {
        switch action {
        case .redirect(let call, let url): redirect(call, url)
        case .register(let call, let url): register(call, url)
        case .keep(let record):
            memory.record = record
            device?.watch(.record(record))
            keep()
        case .connect(let link, let server): connect(link, to: server)
        case .close(let link): channels.removeValue(forKey: link)?.close(promise: nil)
        case .compose(let procedure, let sequence):
            asked[procedure] = now
            guard let payload = device?.describe(localHost).payload(of: procedure) else { return }
            send(LinkFrame(command: procedure.command.rawValue, sequence: sequence, payload: payload))
        case .send(let frame): send(frame)
        case .accepted(let procedure, let answer): accepted(procedure, answer)
        case .serve(let request): serve(request)
        case .complete(let id, let outcome): waiting.removeValue(forKey: id)?(outcome)
        case .report(let event): log(event)
        }
    }

    private static let freshTime = Duration.seconds(2)

    private func accepted(_ procedure: LinkProcedure, _ document: XMLElement) {
        let time: PlatformTime?
        switch procedure {
        case .login:
            guard let answer = try? LoginResponse(document) else { return }
            device?.watch(.loggedIn(answer))
            time = answer.time
        case .abilities: time = (try? AbilityUpRequest.Response(document))?.time
        case .heartbeat:
            board.snapshot.withLock { $0.heartbeat = .now() }
            device?.watch(.heartbeat)
            time = (try? HeartbeatRequest.Response(document))?.time
        }
        // The time in a late response is out of date.
        guard let time, let asked = asked[procedure], now - asked <= Self.freshTime else { return }
        device?.watch(.platformTime(time))
    }

    private func log(_ event: LinkEvent) {
        switch event {
        case .registered, .loggedIn, .stopped(.off): logger.info("\(event.words)")
        case .pausing: logger.debug("\(event.words)")
        default: logger.warning("\(event.words)")
        }
    }

    // MARK: Time and state

    private func publish() {
        let state = machine.state
        board.snapshot.withLock {
            $0.state = state
            $0.statistics.counters = machine.counters
            $0.statistics.damagedFrames = damagedFrames
            $0.record = memory.record
        }
        guard state != reported else { return }
        let wasOnline = reported.isOnline
        reported = state
        if wasOnline, !state.isOnline { device?.watch(.lost) }
        device?.watch(.state(state))
    }
}
