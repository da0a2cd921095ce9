import Device
import Logging
import NIOCore
import ServiceLifecycle
import System
import WiFi

extension WiFiService {
    /// The Wi-Fi joined with the rest of the agent.
    ///
    /// - Parameter tasks: what guests of the access point ask for and have to wait for.
    convenience init(
        _ configuration: WiFiConfiguration, store: StateStore, events: EventBus, tasks: TaskQueue,
        eventLoop: any EventLoop, logger: Logger
    ) throws {
        let server = ProvisioningServer(eventLoop: eventLoop, logger: logger)
        try self.init(
            configuration, store: store, logger: logger,
            // How a join ended goes to the platform by an exception; it has no number of its own (CTMW 7.5.9).
            report: { events.post(.described, "\($0)") },
            wayChanged: { if $0 != .none { events.post(.routeChanged, "the network is \($0.words)") } },
            serveGuests: { desk, isOpen in
                guard isOpen, let accessPoint = configuration.accessPoint else { return server.close() }
                server.open(
                    address: accessPoint.address, interface: configuration.interface,
                    desk: ProvisioningHandler.Desk(
                        networks: { await desk.networks() }, join: { desk.join($0) }, tasks: tasks))
            })
    }
}

/// Carries out what guests of the access point ask for, side by side.
struct ProvisioningService: Service {
    let tasks: TaskQueue

    func run() async {
        await cancelWhenGracefulShutdown { await tasks.runConcurrently() }
    }
}
