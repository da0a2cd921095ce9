import Device
import Glibc
import Logging
import Net
import Synchronization
import System

/// The fetch, which may take hours.
extension UpgradeWorker {
    func fetch(_ source: UpgradeSource) -> [UpgradeMachine.Step] {
        logger.notice("an upgrade is fetched: \(source.file) from \(source.ftpAccount.server)")
        shown.update { $0.enter(.fetching) }
        var next: [UpgradeMachine.Step] = []
        let fetch = UpgradeFetch(
            source: source, path: file, limits: limits, control: control, news: hear,
            judge: { self.judge($0, &next) })
        switch fetch.run() {
        case .done(let isPieced): return machine.withLock { $0.fetchEnded(nil, isPieced: isPieced) }
        case .failed(let failure): return machine.withLock { $0.fetchEnded(failure) }
        case .unwanted, .ended: return next
        }
    }

    /// - Parameter next: set to the steps to perform after the transfer was cancelled by the machine.
    private func judge(_ beginning: [UInt8], _ next: inout [UpgradeMachine.Step]) -> UpgradeFetch.Verdict {
        var steps = machine.withLock { $0.fetched(beginning: beginning) }[...]
        var verdict = UpgradeFetch.Verdict.more
        do throws(UpgradeFailure) {
            while let step = steps.popFirst() {
                if step == .cancel {
                    next = Array(steps)
                    return .unwanted
                }
                if case .expect(let length) = step { verdict = .wanted(length) }
                _ = try carryOut(step)
            }
            return verdict
        } catch {
            next = machine.withLock { $0.broke(error) }
            return .unwanted
        }
    }

    private func hear(_ news: UpgradeFetch.News) {
        switch news {
        case .bytes(let bytes): count(bytes, "fetched")
        case .tryAgain(let reason, let pause):
            let words = "the upgrade is fetched on in \(pause.components.seconds) s: \(reason)"
            shown.update { $0.happened(words) }
            logger.warning("\(words)")
        }
    }

    /// Refuses a file that does not fit on the data partition.
    func checkRoom(for length: Int) throws(UpgradeFailure) {
        var status = statvfs()
        guard statvfs(file, &status) == 0 else { return }
        let free = Int(status.f_bavail) * Int(status.f_frsize)
        guard length <= free else { throw .noRoom(needed: length, free: free) }
    }
}
