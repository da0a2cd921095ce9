package import Device
package import Logging
import NIOPosix
import Net
import Synchronization
import System

/// Performs the steps of `UpgradeMachine`, one after the other, on a thread of its own.
package final class UpgradeWorker: Sendable {
    package let board: UpgradeBoard
    package let keeper: UpgradeStateStore
    let logger: Logger
    let limits: FetchRetryBudget.Limits
    /// The path of the fetched file, on the data partition.
    let file: String
    private let events: EventBus
    let machine: Mutex<UpgradeMachine>
    let shown = Published(UpgradeProgress())
    private let thread = NIOThreadPool(numberOfThreads: 1)
    /// Cancelled when the agent ends: the upgrade under way is left as it is, for the next start to report.
    let control = TransferControl()

    /// - Parameter events: hears how upgrades end (`EventTopic.upgrade`).
    package init(
        board: UpgradeBoard, keeper: UpgradeStateStore, stateDirectory: String, limits: FetchRetryBudget.Limits,
        logger: Logger, events: EventBus
    ) {
        self.board = board
        self.keeper = keeper
        self.limits = limits
        self.logger = logger
        self.events = events
        file = "\(stateDirectory)/upgrade"
        machine = Mutex(UpgradeMachine(rules: board.rules, running: board.disk.running))
        thread.start()
    }

    /// How an upgrade ended, which is remembered.
    func post(_ notice: UpgradeNotice) {
        events.post(.upgrade, notice.words, detail: .result(isSuccess: notice.isSuccess))
    }

    package var progress: UpgradeProgress { shown.current }
    var isOnTrial: Bool { machine.withLock { $0.isOnTrial } }

    /// Determines the result of an upgrade before the start. Blocks for the disk.
    package func start() {
        do throws(UpgradeFailure) {
            let record = try board.disk.record()
            perform(machine.withLock { $0.started(keeper.value.attempt, record) })
            guard isOnTrial else { return }
            shown.update { $0.enter(.onTrial) }
            logger.notice("this system is on trial: version \(board.rules.running) in slot \(board.disk.running)")
        } catch {
            logger.error("the slots' record can't be read: \(error)")
        }
    }

    /// Accepts a request, and returns when it is persisted: an accepted request is always followed by a report of its
    /// result.
    ///
    /// - Throws: the reason for refusing it.
    package func request(_ source: UpgradeSource) async throws(UpgradeFailure) {
        let steps = try machine.withLock { (machine) throws(UpgradeFailure) in try machine.request(source) }
        let failure = await withCheckedContinuation { (remembered: CheckedContinuation<UpgradeFailure?, Never>) in
            thread.submit { _ in
                do throws(UpgradeFailure) {
                    let next = try steps.first.map { step throws(UpgradeFailure) in try self.carryOut(step) } ?? []
                    remembered.resume(returning: nil)
                    self.perform(steps.dropFirst() + next)
                } catch {
                    self.machine.withLock { $0.notRemembered() }
                    remembered.resume(returning: error)
                }
            }
        }
        if let failure { throw failure }
    }

    /// Checks whether the trial has ended.
    func lookAtRecord() async {
        try? await thread.runIfActive {
            guard let record = try? self.board.disk.record(), record.trial == nil else { return }
            self.perform(self.machine.withLock { $0.confirmed() })
        }
    }

    /// Interrupts the upgrade under way, and returns when it has ended.
    func stop() async {
        control.cancel()
        try? await thread.shutdownGracefully()
    }

    private func perform(_ steps: [UpgradeMachine.Step]) {
        var steps = steps[...]
        while !steps.isEmpty, !control.isCancelled { steps = advance(steps) }
    }

    /// Performs the first step.
    ///
    /// - Returns: the remaining steps, and those that follow from the first one's result.
    private func advance(_ steps: ArraySlice<UpgradeMachine.Step>) -> ArraySlice<UpgradeMachine.Step> {
        guard let first = steps.first else { return [] }
        do throws(UpgradeFailure) {
            return try steps.dropFirst() + carryOut(first)
        } catch {
            return machine.withLock { $0.broke(error) }[...]
        }
    }
}
