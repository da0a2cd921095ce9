import Base
import Device
import Logging
import NIOCore
import NIOPosix
import Net
import Synchronization
import System

extension UploadService {
    static var now: MediaTime { .now }

    /// Passes an input to the queue. The journal may block, so this runs on a thread of the service.
    func input(_ body: @escaping @Sendable (inout Core, MediaTime) -> [UploadAction]) async {
        try? await threads.runIfActive { self.apply(body) }
    }

    /// Blocks for the journal.
    private func apply(_ body: (inout Core, MediaTime) -> [UploadAction]) {
        let reports = core.withLock { core in
            let now = Self.now
            let actions = body(&core, now)
            let reports = actions.compactMap { perform($0, &core) }
            let limit = core.rate.limit(now: now)
            throttle.limit(bytesPerSecond: limit.map { $0 / 8 })
            setTimer(&core, now)
            return reports
        }
        for report in reports { tell(report) }
    }

    private func setTimer(_ core: inout Core, _ now: MediaTime) {
        core.timer?.cancel()
        core.timer = nil
        guard !core.isStopped,
            let next = [core.queue.nextDeadline, core.rate.nextChange(now: now)].compactMap({ $0 }).min()
        else { return }
        let deadline = NIODeadline.uptimeNanoseconds(UInt64(max(next.nanoseconds, now.nanoseconds)))
        core.timer = eventLoop.scheduleTask(deadline: deadline) {
            self.threads.submit { state in
                if state == .active { self.apply { $0.queue.tick(now: $1) } }
            }
        }
    }

    private func perform(_ action: UploadAction, _ core: inout Core) -> UploadReport? {
        switch action {
        case .start(let record): start(record, &core)
        case .cancel(let destination): core.controls.removeValue(forKey: destination)?.cancel()
        case .save(let record): journal { try $0.save(record) }
        case .remove(let id): journal { try $0.remove(id) }
        case .complete(let job): journal { try $0.stored(job) }
        case .report(let report): return report
        }
        return nil
    }

    private func journal(_ body: (any UploadJournal) throws -> Void) {
        do {
            try body(configuration.journal)
        } catch {
            logger.error(
                "the queue of uploads could not be kept; after a restart it will be as before",
                metadata: ["upload.reason": "\(error)"])
        }
    }

    private func start(_ record: UploadRecord, _ core: inout Core) {
        let destination = record.job.destination
        let control = core.controls[destination] ?? TransferControl(throttle: throttle)
        core.controls[destination] = control
        let id = record.job.id
        let keep = { @Sendable (text: String) in self.apply { core, _ in core.queue.keep(id, checkpoint: text) } }
        let upload: @Sendable () -> UploadOutcome
        switch destination {
        case .cloud:
            guard let account = core.cloud else { return }
            let order = CloudUploader.Order(
                account: account, control: control,
                overwritesOldest: { self.core.withLock { $0.overwritesOldest } },
                checkpoints: Set(core.queue.entries.values.compactMap(\.record.checkpoint)))
            upload = { self.cloudLane.withLock { $0.upload(record, order, self.configuration, keep: keep) } }
        case .ftp:
            guard let ftp = core.ftp else { return }
            let order = FTPUploader.Order(account: ftp.account, folder: ftp.folder, control: control)
            upload = { self.ftpLane.withLock { $0.upload(record, order, self.configuration, keep: keep) } }
        }
        core.running[destination] = threads.runIfActive(eventLoop: eventLoop) {
            let outcome = upload()
            self.apply { core, now in
                core.running[destination] = nil
                return core.queue.finished(id, outcome, now: now)
            }
        }
    }

    private func tell(_ report: UploadReport) {
        switch report {
        case .stored(let job):
            core.withLock { $0.troubles[job.destination] = nil }
            logger.debug("uploaded", metadata: ["upload.name": "\(job.id.name)", "upload.to": "\(job.destination)"])
        case .dropped(let job, let reason):
            logger.warning(
                "not uploaded, and never will be",
                metadata: ["upload.name": "\(job.id.name)", "upload.reason": "\(reason)"])
        case .trouble(let destination, _, let reason):
            core.withLock { $0.troubles[destination] = reason }
            logger.warning(
                "uploads don't get through", metadata: ["upload.to": "\(destination)", "upload.reason": "\(reason)"])
        case .recovered(let destination):
            logger.info("uploads get through again", metadata: ["upload.to": "\(destination)"])
        }
        configuration.watch(report)
    }
}
