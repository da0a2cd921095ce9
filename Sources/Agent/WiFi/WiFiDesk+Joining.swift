import Logging
import NIOCore
import Synchronization
import System
import Uplink
import WiFi

extension WiFiDesk {
    /// The Wi-Fi joined with the rest of the agent.
    convenience init(
        _ configuration: WiFiConfiguration, store: StateStore, exceptions: ExceptionReporter, network: NetworkWatch,
        eventLoop: any EventLoop, logger: Logger
    ) throws {
        let server = ProvisioningServer(eventLoop: eventLoop, logger: logger)
        try self.init(
            configuration, store: store, logger: logger,
            // 002 7.5.9: the outcome goes by an exception; it has no number of its own.
            report: { exceptions.tell(.described, "\($0)") },
            wayChanged: { if $0 != .none { network.changed() } },
            serveGuests: { desk, isOpen in
                guard isOpen, let accessPoint = configuration.accessPoint else { return server.close() }
                server.open(
                    address: accessPoint.address, interface: configuration.interface,
                    desk: ProvisioningHandler.Desk(networks: { await desk.networks() }, join: { desk.join($0) }))
            })
    }
}

/// Tells the platform's link that the device is in another network.
final class NetworkWatch: Sendable {
    private let link = Mutex<PlatformLink?>(nil)

    func connect(to link: PlatformLink) { self.link.withLock { $0 = link } }

    func changed() {
        guard let link = link.withLock({ $0 }) else { return }
        Task { await link.networkChanged() }
    }
}
