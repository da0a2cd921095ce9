import Device
import Logging
import ServiceLifecycle
import System
import Upgrade
import Uplink

/// Upgrades of the device's system, and how the platform learns of their results.
struct UpgradeAssembly: Sendable {
    let control: any UpgradeControl
    let services: [any Service]
    private let notifier: PlatformNotifier<UpgradeNotice>

    /// Blocks for the disk.
    ///
    /// - Throws: `StateStore.Failure`.
    init(
        configuration: Configuration, device: DeviceID, link: PlatformLink, events: EventBus, store: StateStore,
        logger: Logger
    ) throws {
        let settings = configuration.upgrade
        let keeper = try UpgradeStateStore(store: store)
        let service = UpgradeService(
            facts: settings.board, system: settings.system, stateDirectory: configuration.stateDirectory,
            limits: settings.limits, keeper: keeper, events: events, logger: logger)
        // After the service, whose results of earlier upgrades are in the store.
        let notifier = PlatformNotifier(upgrades: keeper, of: device, events: events, link: link, logger: logger)
        store.whenReset { await notifier.forget() }
        (control, services, self.notifier) = (service, [notifier, service], notifier)
    }

    /// The link's news; never blocks.
    func hear(_ news: LinkNews) {
        if case .heartbeat = news { notifier.linkIsUp() }
    }
}
