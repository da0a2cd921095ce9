import Base
package import Device
import Glibc
package import Logging
import Net
import NIOPosix
import Synchronization
import System

/// Performs the steps of `UpgradeMachine`, one after the other, on a thread of its own.
package final class UpgradeWorker: Sendable {
    package let board: UpgradeBoard
    private let stateStore: UpgradeStateStore
    private let logger: Logger
    private let limits: FetchRetryBudget.Limits
    /// The path of the fetched file, on the data partition.
    private let file: String
    private let events: EventBus
    let machine: Mutex<UpgradeMachine>
    private let shown = Published(UpgradeProgress())
    private let thread = NIOThreadPool(numberOfThreads: 1)
    /// Cancelled when the agent ends: the upgrade under way is left as it is, for the next start to report.
    private let control = TransferControl()

    /// - Parameter events: receives the results of upgrades (`EventTopic.upgrade`).
    package init(
        board: UpgradeBoard, stateStore: UpgradeStateStore, stateDirectory: String, limits: FetchRetryBudget.Limits,
        logger: Logger, events: EventBus
    ) {
        self.board = board
        self.stateStore = stateStore
        self.limits = limits
        self.logger = logger
        self.events = events
        file = "\(stateDirectory)/upgrade"
        machine = Mutex(UpgradeMachine(rules: board.rules, running: board.disk.running))
        thread.start()
    }

    /// Posts the result of an upgrade, which is persisted already.
    private func post(_ notice: UpgradeNotice) {
        events.post(.upgrade, notice.words, detail: .result(isSuccess: notice.isSuccess))
    }

    package var progress: UpgradeProgress { shown.current }
    var isOnTrial: Bool { machine.withLock { $0.isOnTrial } }

    /// Determines the result of an upgrade before the start. Blocks for the disk.
    package func start() {
        do throws(UpgradeFailure) {
            let record = try board.disk.record()
            perform(machine.withLock { $0.started(stateStore.value.attempt, record) })
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
                    let next = try steps.first.map { step throws(UpgradeFailure) in try self.perform(step) } ?? []
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
    func checkRecord() async {
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
            return try steps.dropFirst() + perform(first)
        } catch {
            return machine.withLock { $0.broke(error) }[...]
        }
    }
}

/// The steps, performed on the worker's thread.
extension UpgradeWorker {
    /// Performs a step, and returns the steps that follow from its result.
    func perform(_ step: UpgradeMachine.Step) throws(UpgradeFailure) -> [UpgradeMachine.Step] {
        switch step {
        case .remember(let memory):
            shown.update { $0.learn(memory.version) }
            try keep { $0.attempt = memory }
        case .fetch(let source):
            return fetch(source)
        case .expect(let length):
            shown.update { $0.learn($0.version, total: length) }
            try checkSpace(for: length)
        case .cancel:
            break  // done by `judge`
        case .verify(let head, let manifest):
            shown.update { $0.enter(.verifying) }
            let image = SlotImage(file: file, head: head, manifest: manifest)
            let failure = Self.failure { () throws(UpgradeFailure) in try image.verify() }
            return machine.withLock { $0.verified(failure) }
        case .write(let slot, let head, let manifest):
            return write(SlotImage(file: file, head: head, manifest: manifest), slot)
        case .discard:
            unlink(file)
        case .tryOut(let slot):
            let failure = Self.failure { () throws(UpgradeFailure) in
                // An abandoned upgrade falls back to the running system, not to the one in the record: U-Boot may have
                // found that one unreadable.
                try board.disk.change {
                    ($0.slot, $0.trial, $0.tries) = (board.disk.running, slot, UpgradeMachine.tries)
                }
            }
            return machine.withLock { $0.trialSet(failure) }
        case .restart:
            shown.update { $0.enter(.restarting) }
            logger.notice("the upgrade is in its slot; the board restarts to try it")
            do throws(RestartError) { try RebootProgram.run(board.restart) } catch { throw .restarting("\(error)") }
        case .clearTrial:
            try board.disk.change { ($0.trial, $0.tries) = (nil, 0) }
        case .conclude(let outcome):
            conclude(outcome)
        }
        return []
    }

    private func write(_ image: SlotImage, _ slot: Slot) -> [UpgradeMachine.Step] {
        logger.notice("the upgrade to \(image.manifest.version) is whole and is written into slot \(slot)")
        shown.update { $0.enter(.writing, total: image.manifest.size) }
        let failure = Self.failure { () throws(UpgradeFailure) in
            try image.write(to: board.disk.partition(slot)) { written in
                count(written, "written")
                return !control.isCancelled
            }
        }
        // Interrupted: the next start reports it.
        return control.isCancelled ? [] : machine.withLock { $0.written(failure) }
    }

    /// Reports the number of bytes fetched or written.
    private func count(_ bytes: Int, _ verb: String) {
        let percent = shown.update { $0.reach(bytes) }
        if let percent { logger.info("\(percent) % of the upgrade is \(verb)") }
    }

    private func conclude(_ outcome: UpgradeOutcome) {
        let notice = outcome.notice
        shown.update { progress in
            progress.enter(.idle)
            progress.happened(notice.words)
        }
        logger.log(level: notice.isSuccess ? .notice : .error, "\(notice.words)")
        do throws(UpgradeFailure) {
            try keep { $0.conclude(outcome) }
        } catch {
            logger.error("the upgrade's outcome does not outlive a restart: \(error)")
            stateStore.hold { $0.conclude(outcome) }
        }
        post(notice)
    }

    private func keep(_ change: (inout UpgradeState) -> Void) throws(UpgradeFailure) {
        do { try stateStore.change(change) } catch { throw .writing("\(error)") }
    }

    private static func failure(of body: () throws(UpgradeFailure) -> Void) -> UpgradeFailure? {
        do throws(UpgradeFailure) {
            try body()
            return nil
        } catch {
            return error
        }
    }
}

/// The fetch, which may take hours.
extension UpgradeWorker {
    private func fetch(_ source: UpgradeSource) -> [UpgradeMachine.Step] {
        logger.notice("an upgrade is fetched: \(source.file) from \(source.ftpAccount.server)")
        shown.update { $0.enter(.fetching) }
        var next: [UpgradeMachine.Step] = []
        let fetch = UpgradeFetch(
            source: source, path: file, limits: limits, control: control, onEvent: handle,
            verify: { self.verify($0, &next) })
        switch fetch.run() {
        case .done(let isPieced): return machine.withLock { $0.fetchEnded(nil, isPieced: isPieced) }
        case .failed(let failure): return machine.withLock { $0.fetchEnded(failure) }
        case .unwanted, .ended: return next
        }
    }

    /// - Parameter next: set to the steps to perform after the transfer was cancelled by the machine.
    private func verify(_ beginning: [UInt8], _ next: inout [UpgradeMachine.Step]) -> UpgradeFetch.Decision {
        var steps = machine.withLock { $0.fetched(beginning: beginning) }[...]
        var decision = UpgradeFetch.Decision.more
        do throws(UpgradeFailure) {
            while let step = steps.popFirst() {
                if step == .cancel {
                    next = Array(steps)
                    return .unwanted
                }
                if case .expect(let length) = step { decision = .wanted(length) }
                _ = try perform(step)
            }
            return decision
        } catch {
            next = machine.withLock { $0.broke(error) }
            return .unwanted
        }
    }

    private func handle(_ event: UpgradeFetch.Event) {
        switch event {
        case .bytes(let bytes): count(bytes, "fetched")
        case .tryAgain(let reason, let pause):
            let words = "the upgrade is fetched on in \(pause.components.seconds) s: \(reason)"
            shown.update { $0.happened(words) }
            logger.warning("\(words)")
        }
    }

    /// Refuses a file that does not fit on the data partition.
    private func checkSpace(for length: Int) throws(UpgradeFailure) {
        var status = statvfs()
        guard statvfs(file, &status) == 0 else { return }
        let free = Int(status.f_bavail) * Int(status.f_frsize)
        guard length <= free else { throw .noSpace(needed: length, free: free) }
    }
}
