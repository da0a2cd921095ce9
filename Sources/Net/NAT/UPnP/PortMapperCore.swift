import Base
import Logging
import NIOCore
import NIOPosix
import Synchronization
import System

/// The mapper on its event loop: makes the machine's calls on a dedicated thread, and gives it their results.
final class PortMapperCore {
    private let configuration: PortMapper.Configuration
    private let router: any RouterControl
    private let eventLoop: any EventLoop
    private let logger: Logger
    private let board: PortMapper.Board

    private var machine: PortMappingMachine
    /// One thread, so that calls keep their order. If it hangs in a call, it is left behind at the end.
    private var thread: NIOThreadPool?
    private let alarm: DeadlineTimer
    /// The callers that wait for the first result, and for the end.
    private var starting: [(then: (PortMappingState) -> Void, limit: Scheduled<Void>)] = []
    private var stopping: [() -> Void] = []

    init(
        configuration: PortMapper.Configuration, router: any RouterControl, eventLoop: any EventLoop, logger: Logger,
        board: PortMapper.Board
    ) {
        self.configuration = configuration
        self.router = router
        self.eventLoop = eventLoop
        alarm = DeadlineTimer(eventLoop: eventLoop)
        self.logger = logger
        self.board = board
        machine = PortMappingMachine(
            internalPort: configuration.internalPort, name: configuration.name, timing: configuration.timing,
            leftover: configuration.leftover)
    }

    private var now: MediaTime { .now }

    // MARK: Calls by the owner

    package func start(within limit: Duration, then: @escaping (PortMappingState) -> Void) {
        let alarm = eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(limit.nanoseconds)) { self.started() }
        starting.append((then, alarm))
        if thread == nil {
            let thread = NIOThreadPool(numberOfThreads: 1)
            thread.start()
            self.thread = thread
        }
        carryOut(machine.start(now: now))
        // It was started before and the first attempt has ended.
        if machine.state.phase != .searching { started() }
    }

    func check() { carryOut(machine.check(now: now)) }

    func stop(then: @escaping () -> Void) {
        stopping.append(then)
        carryOut(machine.stop(now: now))
    }

    /// Handles the first result, or the end of a caller's time limit: all waiting callers get the state.
    private func started() {
        for waiting in starting {
            waiting.limit.cancel()
            waiting.then(machine.state)
        }
        starting = []
    }

    // MARK: Actions

    private func carryOut(_ actions: [PortMappingAction]) {
        let state = machine.state
        board.state.withLock { $0 = state }
        for action in actions { carryOut(action) }
        alarm.set(machine.nextDeadline) { self.carryOut(self.machine.tick(now: .now)) }
    }

    private func carryOut(_ action: PortMappingAction) {
        switch action {
        case .call(let number, let call): make(call, number)
        case .news(let news):
            switch news {
            case .mapped(let port):
                logger.info("the router's port leads here", metadata: ["upnp.address": "\(port)"])
            case .failed(let why): logger.warning("no port of the router leads here: \(why)")
            }
            configuration.watch(news)
            started()
        case .stopped:
            started()
            // This does not wait: a call may hang.
            thread?.shutdownGracefully { _ in }
            thread = nil
            for then in stopping { then() }
            stopping = []
        }
    }

    private func make(_ call: RouterCall, _ number: RouterCallNumber) {
        let router = router
        let eventLoop = eventLoop
        let core = NIOLoopBound(self, eventLoop: eventLoop)
        thread?.submit { state in
            guard case .active = state else { return }
            let reply = call.made(by: router)
            eventLoop.execute { core.value.replied(number, reply) }
        }
    }

    private func replied(_ number: RouterCallNumber, _ reply: RouterReply) {
        if case .failed(let error) = reply { logger.debug("the router: \(error)") }
        carryOut(machine.reply(number, reply, now: now))
    }
}
