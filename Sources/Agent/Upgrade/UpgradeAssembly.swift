import Device
import Logging
import System
import Upgrade

/// Upgrades of the device's system.
struct UpgradeAssembly: Sendable {
    let service: UpgradeService
    /// Results not yet reported to the platform.
    let notices: any NoticeJournal<UpgradeNotice>

    /// Blocks for the disk.
    ///
    /// - Throws: `StateStore.Failure`.
    init(configuration: Configuration, events: EventBus, store: StateStore, logger: Logger) throws {
        let settings = configuration.upgrade
        let stateStore = try UpgradeStateStore(store: store)
        service = UpgradeService(
            facts: settings.board, system: settings.system, stateDirectory: configuration.stateDirectory,
            limits: settings.limits, stateStore: stateStore, events: events, logger: logger)
        notices = stateStore
    }
}
