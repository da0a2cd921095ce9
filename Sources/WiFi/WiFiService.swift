package import Base
package import Device
package import Logging
import NIOPosix
import ServiceLifecycle
package import System

/// The Wi-Fi as the rest of the agent sees it, and its thread.
package final class WiFiService: Service, WiFiControl {
    private let configuration: WiFiConfiguration
    private let store: StateStore
    private let events: EventBus
    private let logger: Logger
    private let inbox: WiFiInbox
    private let published: Published<WiFiState>
    private let thread = NIOThreadPool(numberOfThreads: 1)

    /// - Parameter events: receives the results of joining, changes of the route, and the access point's state.
    package init(
        _ configuration: WiFiConfiguration, store: StateStore, events: EventBus, logger: Logger
    ) throws {
        self.configuration = configuration
        self.store = store
        self.events = events
        self.logger = logger
        let accessPoint = configuration.accessPoint.map { _ in configuration.accessPointName }
        published = Published(WiFiState(interface: configuration.interface, accessPoint: accessPoint))
        inbox = try WiFiInbox()
        store.whenReset { [weak self] in self?.forget() }
    }

    // MARK: Control

    package var state: WiFiState { published.current }

    package func networks() async throws(ControlError) -> [WiFiNetwork] {
        guard let heard = await inbox.networks() else { throw .failed("the Wi-Fi does not work; the log says why") }
        return WiFiList.networks(heard, joined: state.joined)
    }

    package func join(_ ssid: SSID, security: WiFiSecurity, password: Secret) throws(ControlError) {
        do throws(JoinRequest.Problem) {
            inbox.put(.join(try JoinRequest(ssid: ssid, security: security, password: password)))
        } catch {
            throw error == .unsupported ? .notSupported("\(error)") : .invalid("\(error)")
        }
    }

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
            self.inbox.answer(nil)
        }
        try? await gracefulShutdown()
        inbox.close()
        _ = await loop
        try? await thread.shutdownGracefully()
    }

    /// Blocks until the inbox is closed.
    private func loop() throws {
        let folder = "/run/camera-agent-wifi.\(configuration.interface)"
        let driver = try WiFiDriver(configuration, folder: folder, events: events, logger: logger)
        var loop = WiFiLoop(
            machine: WiFiMachine(
                known: Self.known(logger) { try store.value(StateName.wifi) },
                mayOpen: configuration.accessPoint != nil, timing: configuration.timing),
            driver: driver, interfaces: InterfaceState(interface: configuration.interface, wired: configuration.wired),
            inbox: inbox, notify: notify, show: show)
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

    private func notify(_ step: WiFiStep) {
        switch step {
        case .answer(let heard): inbox.answer(heard)
        case .remember(let request):
            do {
                try store.set(StateName.wifi, to: request.map { Array($0.json.utf8) })
            } catch {
                logger.warning("\(error)")
            }
        case .report(let outcome):
            logger.log(level: outcome.isProblem ? .warning : .notice, "\(outcome)")
            published.update { $0.lastJoin = "\(outcome)" }
            // Reported to the platform too, which has no exception number for it.
            events.post(.described, "\(outcome)")
        case .routeChanged(let route):
            logger.notice("the network is \(route.words)")
            published.update { $0.route = route.words }
            if route != .none { events.post(.routeChanged, "the network is \(route.words)") }
        default: break
        }
    }

    private func show(_ machine: WiFiMachine) {
        let activity = machine.phase.words
        let isNew = published.update { state in
            defer {
                state.activity = activity
                state.joined = if case .joined(let request) = machine.phase { request.ssid } else { nil }
                state.known = machine.known?.ssid
                state.stations = machine.stations.count
            }
            return state.activity != activity
        }
        if isNew { logger.info("Wi-Fi: \(activity)") }
    }
}

extension WiFiRoute {
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
        case .backingOff: "it does not work; trying again soon"
        case .idle: "no network is known"
        case .joining(let request, _): "looking for \(request)"
        case .joined(let request): "joined \(request)"
        case .disconnecting(let request, _): "leaving \(request)"
        case .scanning: "looking around before the access point opens"
        case .opening: "opening the access point"
        case .open: "the access point is open"
        case .leaving: "closing the access point"
        }
    }
}
