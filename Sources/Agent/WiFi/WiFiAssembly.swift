import Device
import Logging
import NIOCore
import ServiceLifecycle
import System
import Uplink
import WiFi

/// The Wi-Fi, and the HTTP service for stations of its access point.
struct WiFiAssembly {
    let control: any WiFiControl
    let services: [any Service]

    init(
        _ configuration: WiFiConfiguration, store: StateStore, events: EventBus, eventLoop: any EventLoop,
        logger: Logger
    ) throws {
        let service = try WiFiService(configuration, store: store, events: events, logger: logger)
        control = service
        guard let accessPoint = configuration.accessPoint else {
            services = [service]
            return
        }
        services = [
            service,
            ProvisioningService(
                wifi: service, address: accessPoint.address, interface: configuration.interface, events: events,
                eventLoop: eventLoop, logger: logger),
        ]
    }
}
