import Device
import Glibc
import Logging
import Net
import Synchronization
import System

/// The steps, performed on the worker's thread.
extension UpgradeWorker {
    /// Performs a step, and returns the steps that follow from its result.
    func carryOut(_ step: UpgradeMachine.Step) throws(UpgradeFailure) -> [UpgradeMachine.Step] {
        switch step {
        case .remember(let memory):
            shown.update { $0.learn(memory.version) }
            try keep { $0.attempt = memory }
        case .fetch(let source):
            return fetch(source)
        case .expect(let length):
            shown.update { $0.learn($0.version, total: length) }
            try checkRoom(for: length)
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
    func count(_ bytes: Int, _ verb: String) {
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
            keeper.hold { $0.conclude(outcome) }
        }
        post(notice)
    }

    private func keep(_ change: (inout UpgradeState) -> Void) throws(UpgradeFailure) {
        do { try keeper.change(change) } catch { throw .writing("\(error)") }
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
