import Base
import Logging
import NIOCore
import NIOPosix
import System

/// The mapper on its event loop: makes the machine's calls on a dedicated thread, and passes it their results.
final class PortMapperCore: MachineOwner {
    private let configuration: PortMapper.Configuration
    private let router: any RouterControl
    private let eventLoop: any EventLoop
    private let logger: Logger
    private let published: Published<PortMappingState>

    package let driver: MachineDriver<PortMappingMachine>
    /// One thread, so that calls keep their order. If it hangs in a call, it is left behind at the end.
    private var thread: NIOThreadPool?
    /// The callers that wait for the first result, and for the end.
    private var starting: [(then: (PortMappingState) -> Void, limit: Scheduled<Void>)] = []
    private var stopping: [() -> Void] = []

    init(
        configuration: PortMapper.Configuration, router: any RouterControl, eventLoop: any EventLoop, logger: Logger,
        published: Published<PortMappingState>
    ) {
        self.configuration = configuration
        self.router = router
        self.eventLoop = eventLoop
        self.logger = logger
        self.published = published
        driver = MachineDriver(
            PortMappingMachine(
                internalPort: configuration.internalPort, name: configuration.name, timing: configuration.timing,
                leftover: configuration.leftover),
            eventLoop: eventLoop)
    }

    // MARK: Calls by the owner

    package func start(within limit: Duration, then: @escaping (PortMappingState) -> Void) {
        let alarm = eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(limit.nanoseconds)) { self.started() }
        starting.append((then, alarm))
        if thread == nil {
            let thread = NIOThreadPool(numberOfThreads: 1)
            thread.start()
            self.thread = thread
        }
        handle { $0.start(now: $1) }
        // It was started before and the first attempt has ended.
        if machine.state.phase != .searching { started() }
    }

    func stop(then: @escaping () -> Void) {
        stopping.append(then)
        handle { $0.stop(now: $1) }
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

    package func settled() { published.publish(machine.state) }

    package func perform(_ action: PortMappingAction) {
        switch action {
        case .call(let number, let call): make(call, number)
        case .news(let news):
            switch news {
            case .mapped(let port):
                logger.info("the router's port leads here", metadata: ["upnp.address": "\(port)"])
            case .failed(let why): logger.warning("no port of the router leads here: \(why)")
            }
            // The observer may read the published state.
            settled()
            configuration.onUpdate(news)
            started()
        case .stopped:
            settled()
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
        handle { $0.reply(number, reply, now: $1) }
    }
}
