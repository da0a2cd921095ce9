package import Device
package import Logging
import NIOPosix
import ServiceLifecycle
import Synchronization
package import System

/// The Wi-Fi's interface to the rest of the agent: the platform's commands, stations of the access point, the console.
package final class WiFiService: Service {
    /// The state shown to users.
    package struct Status: Sendable {
        package var phase = WiFiMachine.Phase.starting
        package var way = WiFiWay.none
        package var known: SSID?
        package var guests = 0
        /// The result of the last attempt to join.
        package var outcome: WiFiOutcome?
    }

    package let configuration: WiFiConfiguration
    private let store: StateStore
    private let logger: Logger
    private let inbox: WiFiInbox
    private let report: @Sendable (WiFiOutcome) -> Void
    private let wayChanged: @Sendable (WiFiWay) -> Void
    private let serveGuests: @Sendable (WiFiService, Bool) -> Void
    private let state = Mutex(Status())
    private let waiting = Mutex<[CheckedContinuation<[HeardNetwork]?, Never>]>([])
    /// The Wi-Fi's own thread.
    private let thread = NIOThreadPool(numberOfThreads: 1)

    /// - Parameters:
    ///   - report: called with the result of an attempt to join, on the Wi-Fi's thread.
    ///   - wayChanged: called when connections should be reopened, on the Wi-Fi's thread.
    ///   - serveGuests: called when the access point opens or closes, on the Wi-Fi's thread, which may wait.
    package init(
        _ configuration: WiFiConfiguration, store: StateStore, logger: Logger,
        report: @escaping @Sendable (WiFiOutcome) -> Void, wayChanged: @escaping @Sendable (WiFiWay) -> Void,
        serveGuests: @escaping @Sendable (WiFiService, Bool) -> Void
    ) throws {
        self.configuration = configuration
        self.store = store
        self.logger = logger
        self.report = report
        self.wayChanged = wayChanged
        self.serveGuests = serveGuests
        inbox = try WiFiInbox()
        store.whenReset { [weak self] in self?.forget() }
    }

    // MARK: Commands

    package var status: Status { state.withLock { $0 } }

    /// The ten strongest networks, after a scan if the last one is old; nil when the Wi-Fi does not work.
    package func networks() async -> [WiFiNetwork]? {
        let heard = await withCheckedContinuation { continuation in
            waiting.withLock { $0.append(continuation) }
            if !inbox.put(.query) { answer(nil) }
        }
        return heard.map { WiFiList.networks($0, joined: status.joined) }
    }

    /// Joins a network. Returns at once; the result is reported.
    package func join(_ wish: JoinRequest) { inbox.put(.join(wish)) }

    /// Forgets the joined network.
    package func forget() { inbox.put(.forget) }

    // MARK: Running

    package func run() async throws {
        thread.start()
        async let loop: Void? = try? thread.runIfActive {
            do {
                try self.loop()
            } catch {
                self.logger.error("no Wi-Fi: \(error)")
            }
            self.inbox.close()
            self.answer(nil)
        }
        try? await gracefulShutdown()
        inbox.close()
        _ = await loop
        try? await thread.shutdownGracefully()
    }

    /// Blocks until the inbox is closed.
    private func loop() throws {
        let folder = "/run/camera-agent-wifi.\(configuration.interface)"
        let radio = try WiFiDriver(configuration, folder: folder, logger: logger) { self.serveGuests(self, $0) }
        var loop = WiFiLoop(
            machine: WiFiMachine(
                known: Self.known(logger) { try store.value(StateName.wifi) },
                mayOpen: configuration.accessPoint != nil, timing: configuration.timing),
            radio: radio, facts: InterfaceState(interface: configuration.interface, wired: configuration.wired),
            inbox: inbox, tell: tell, show: show)
        loop.run()
    }

    /// The network last joined. If the disk can't be read, the device opens its access point, where a user can name a
    /// network.
    ///
    /// - Parameter read: returns the persisted form.
    package static func known(_ logger: Logger, read: () throws -> [UInt8]?) -> JoinRequest? {
        do {
            return try read().flatMap { JoinRequest(json: $0) }
        } catch {
            logger.warning("no network is known to the Wi-Fi: \(error)")
            return nil
        }
    }

    private func tell(_ step: WiFiStep) {
        switch step {
        case .answer(let heard): answer(heard)
        case .remember(let wish):
            do {
                try store.set(StateName.wifi, to: wish.map { Array($0.json.utf8) })
            } catch {
                logger.warning("\(error)")
            }
        case .report(let outcome):
            logger.log(level: outcome.isProblem ? .warning : .notice, "\(outcome)")
            state.withLock { $0.outcome = outcome }
            report(outcome)
        case .wayChanged(let way):
            logger.notice("the network is \(way.words)")
            state.withLock { $0.way = way }
            wayChanged(way)
        default: break
        }
    }

    private func answer(_ heard: [HeardNetwork]?) {
        let askers = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        for asker in askers { asker.resume(returning: heard) }
    }

    private func show(_ machine: WiFiMachine) {
        let words = state.withLock { state in
            defer {
                state.phase = machine.phase
                state.known = machine.known?.ssid
                state.guests = machine.guests.count
            }
            return state.phase.words == machine.phase.words ? nil : machine.phase.words
        }
        if let words { logger.info("Wi-Fi: \(words)") }
    }
}

extension WiFiService.Status {
    /// The network in use.
    package var joined: SSID? { if case .joined(let wish) = phase { wish.ssid } else { nil } }
}

extension WiFiWay {
    package var words: String {
        switch self {
        case .none: "none"
        case .wired: "the wired one"
        case .wifi(let ssid): "the Wi-Fi '\(ssid)'"
        }
    }
}

extension WiFiMachine.Phase {
    package var words: String {
        switch self {
        case .starting: "starting"
        case .resting: "it does not work; trying again soon"
        case .idle: "no network is known"
        case .joining(let wish, _): "looking for \(wish)"
        case .joined(let wish): "joined \(wish)"
        case .parting(let wish, _): "leaving \(wish)"
        case .surveying: "looking around before the access point opens"
        case .opening: "opening the access point"
        case .open: "the access point is open"
        case .leaving: "closing the access point"
        }
    }
}
