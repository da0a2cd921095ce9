import Base
package import Device
package import Logging
import Net
import ServiceLifecycle
import System

/// The upgrades of this device's system (docs/design/upgrade.md), until the agent ends.
package final class UpgradeService: Service, UpgradeControl {
    /// The worker, or the reason why there are no upgrades.
    private let worker: Result<UpgradeWorker, UpgradeFailure>
    private let stateStore: UpgradeStateStore

    /// The interval for checking whether the board has confirmed a trial.
    private static let pause = Duration.seconds(2)

    /// Determines the result of an upgrade before the start. Blocks for the disk.
    ///
    /// - Parameters:
    ///   - facts: the folder that describes the board; see `UpgradeBoard`.
    ///   - system: the folder that describes the running image.
    ///   - events: receives the results of upgrades (`EventTopic.upgrade`).
    package init(
        facts: String, system: String, stateDirectory: String, limits: FetchRetryBudget.Limits,
        stateStore: UpgradeStateStore, events: EventBus, logger: Logger
    ) {
        self.stateStore = stateStore
        do throws(UpgradeFailure) {
            guard let board = try UpgradeBoard(facts: facts, system: system) else { throw .noSlots }
            if board.rules.isDevelopment {
                logger.warning("this is a development image: it takes upgrades that nobody has signed")
            }
            let worker = UpgradeWorker(
                board: board, stateStore: stateStore, stateDirectory: stateDirectory, limits: limits, logger: logger,
                events: events)
            worker.start()
            self.worker = .success(worker)
        } catch {
            if error != .noSlots { logger.error("\(error)") }
            worker = .failure(error)
        }
    }

    package func run() async throws {
        let worker = try? worker.get()
        await cancelWhenGracefulShutdown {
            guard let worker else { return }
            while worker.isOnTrial, (try? await Task.sleep(for: Self.pause)) != nil { await worker.checkRecord() }
        }
        try? await gracefulShutdown()
        await worker?.stop()
    }

    // MARK: Control

    package func status() throws(ControlError) -> UpgradeStatus {
        do throws(UpgradeFailure) {
            let worker = try worker.get()
            let (progress, board) = (worker.progress, worker.board)
            return UpgradeStatus(
                phase: progress.phase, version: progress.version.map { "\($0)" }, done: progress.done,
                total: progress.total, last: progress.last, running: "\(board.rules.running)",
                slot: board.disk.running.rawValue, board: board.rules.board, isDevelopment: board.rules.isDevelopment,
                unreported: stateStore.value.notices.count)
        } catch {
            throw ControlError(error)
        }
    }

    package func begin(_ source: UpgradeSource) async throws(ControlError) {
        do throws(UpgradeFailure) {
            let worker = try worker.get()
            try source.check()
            try await worker.request(source)
        } catch {
            throw ControlError(error)
        }
    }
}

extension ControlError {
    init(_ failure: UpgradeFailure) {
        switch failure {
        case .noSlots, .unusableBoard: self = .notSupported("\(failure)")
        case .underWay: self = .busy("\(failure)")
        case .badRequest: self = .invalid("\(failure)")
        default: self = .failed("\(failure)")
        }
    }
}

extension UpgradeSource {
    /// In bytes.
    private static let longestPath = 1024

    /// Checks what can be checked without asking the server.
    ///
    /// - Throws: `badRequest`.
    func check() throws(UpgradeFailure) {
        guard !host.isEmpty, port > 0 else { throw .badRequest("it names no FTP server") }
        let isPath = file.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } && !file.hasSuffix("/")
        guard isPath, (1...Self.longestPath).contains(file.utf8.count) else {
            throw .badRequest("it names no file on the FTP server")
        }
        guard !(account + password.wireText).contains(where: \.isNewline) else {
            throw .badRequest("the account has a line break in it")
        }
    }

    var ftpAccount: FTPAccount {
        FTPAccount(
            server: ServerAddress(host: host, port: port), account: account, password: password.wireText)
    }
}
