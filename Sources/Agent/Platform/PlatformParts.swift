import Device
import Logging
import NIOCore
import System
import Uplink

/// What is there first of a device that belongs to a platform: its link, which others send by, and what tells the
/// platform of the device's events.
struct PlatformParts: Sendable {
    let configuration: PlatformConfiguration
    let device: DeviceID
    let store: StateStore
    let trace = LinkTrace()
    let link: PlatformLink
    let exceptions: ExceptionReporter

    /// Nil without a platform.
    init?(
        _ configuration: Configuration, store: StateStore, events: EventBus, eventLoop: any EventLoop, logger: Logger
    ) {
        guard let platform = configuration.platform, let device = DeviceID(wireText: configuration.device.id) else {
            return nil
        }
        self.configuration = platform
        self.device = device
        self.store = store
        link = PlatformLink(platform, store: store, trace: trace, eventLoop: eventLoop, logger: logger)
        exceptions = ExceptionReporter(events: events, link: link, device: device, eventLoop: eventLoop, logger: logger)
    }
}
