import Base
import Console
import Device
import Logging
import Net
import ServiceLifecycle
import System
import Upgrade
import Uplink

/// Upgrades of the device's system (6DH, CTMW 7.5.17), joined: requests in, outcomes out (docs/design/upgrade.md).
struct UpgradeAssembly: Sendable {
    /// Who carries them out, or why nobody does.
    private let worker: Result<UpgradeWorker, UpgradeFailure>
    private let keeper: UpgradeStateStore
    /// Tells the platform how they ended.
    private let notifier: PlatformNotifier<UpgradeNotice>
    private let logger: Logger

    /// Sees what came of an upgrade before the start. Blocks for the disk.
    ///
    /// - Throws: `StateStore.Failure`.
    init(
        configuration: Configuration, device: DeviceID, link: PlatformLink, events: EventBus, store: StateStore,
        logger: Logger
    ) throws {
        let settings = configuration.upgrade
        let keeper = try UpgradeStateStore(store: store)
        (self.keeper, self.logger) = (keeper, logger)
        do throws(UpgradeFailure) {
            guard let board = try UpgradeBoard(facts: settings.board, system: settings.system) else { throw .noSlots }
            if board.rules.isDevelopment {
                logger.warning("this is a development image: it takes upgrades that nobody has signed")
            }
            let worker = UpgradeWorker(
                board: board, keeper: keeper, stateDirectory: configuration.stateDirectory, limits: settings.limits,
                logger: logger, events: events)
            worker.start()
            self.worker = .success(worker)
        } catch {
            if error != .noSlots { logger.error("\(error)") }
            worker = .failure(error)
        }
        // After the worker's start, whose news the book has.
        let notifier = PlatformNotifier(upgrades: keeper, of: device, events: events, link: link, logger: logger)
        self.notifier = notifier
        store.whenReset { await notifier.forget() }
    }

    var commands: UpgradeCommands { UpgradeCommands(worker: worker, logger: logger) }

    /// The link's news; never blocks.
    func hear(_ news: LinkNews) {
        if case .heartbeat = news { notifier.linkIsUp() }
    }

    var services: [any Service] { [notifier, UpgradeService(worker: try? worker.get())] }

    var console: ConsoleCommand {
        ConsoleCommand(name: "upgrade", help: "The running system, and how far an upgrade of it is.") { _ in
            do throws(UpgradeFailure) {
                return ConsoleAnswer(try worker.get().json)
            } catch {
                throw ConsoleError.failed("\(error)")
            }
        }
    }
}

extension UpgradeWorker {
    fileprivate var json: JSONValue {
        let progress = progress
        return [
            "state": .string(progress.phase.rawValue), "version": progress.version.map { "\($0)" } ?? .null,
            "done": .integer(progress.done), "of": progress.total.map { .integer($0) } ?? .null,
            "running": "\(board.rules.running)", "slot": .string(board.disk.running.rawValue),
            "board": .string(board.rules.board), "development": .boolean(board.rules.isDevelopment),
            "last": .string(progress.last), "toTell": .integer(keeper.book.notices.count),
        ]
    }
}
