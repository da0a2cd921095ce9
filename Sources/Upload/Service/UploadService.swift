package import Base
package import Device
package import Logging
import Net
package import NIOCore
import NIOPosix
import Synchronization
import System

/// Uploads recordings and snapshots, from `start` to `stop`: the queue with its threads, clock and journal.
///
/// `UploadQueue` decides; each destination has a thread during its uploads; the journal is written on the service's
/// threads, under the lock that keeps the queue's actions in order.
package final class UploadService: UploadControl {
    private let configuration: UploadConfiguration
    let logger: Logger
    private let eventLoop: any EventLoop
    /// One for each destination, and one for all other work.
    private let threads = NIOThreadPool(numberOfThreads: UploadDestination.allCases.count + 1)
    private let throttle: SendThrottle
    private let core: Mutex<Core>
    private let cloudLane = Mutex(CloudUploader())
    private let ftpLane = Mutex(FTPUploader())

    private struct Core {
        var queue: UploadQueue
        var rate: UploadRate
        var cloud: ObjectAccount?
        var ftp: (account: FTPAccount, folder: String)?
        var overwritesOldest = false
        var controls: [UploadDestination: TransferControl] = [:]
        package var running: [UploadDestination: EventLoopFuture<Void>] = [:]
        var timer: Scheduled<Void>?
        var troubles: [UploadDestination: String] = [:]
        var isStopped = false
    }

    /// - Parameter eventLoop: for timers only; must live until `stop` has returned.
    package init(configuration: UploadConfiguration, eventLoop: any EventLoop, logger: Logger) {
        self.configuration = configuration
        self.eventLoop = eventLoop
        self.logger = logger
        let rate = UploadRate(maximum: configuration.maxKbps.map { Int64($0) * 1_000 })
        throttle = SendThrottle(bytesPerSecond: rate.maximum.map { $0 / 8 })
        core = Mutex(Core(queue: UploadQueue(timing: configuration.timing, limits: configuration.limits), rate: rate))
    }

    // MARK: For the owner

    /// Begins with the journal's records. To be called once, and first.
    /// - Throws: an error of the journal.
    package func start() async throws {
        threads.start()
        let records = try await threads.runIfActive { try self.configuration.journal.load() }
        await input { $0.queue.restore(records, now: $1) }
    }

    /// Ends the uploads under way, which are resumed at the next start. Returns when all have ended.
    package func stop() async {
        await input { core, now in
            core.isStopped = true
            return core.queue.online(false, now: now)
        }
        let running = core.withLock { core in
            core.timer?.cancel()
            return Array(core.running.values)
        }
        for future in running { try? await future.get() }
        try? await threads.shutdownGracefully()
    }

    /// Adds a job. When this returns, it is in the journal.
    package func add(_ job: UploadJob) async { await input { $0.queue.add(job, now: $1) } }

    /// Sets the account of the cloud storage; nil: there is none. The same account changes nothing.
    ///
    /// - Parameter changes: called before another account is tried: the old one's problems are obsolete.
    package func setCloud(_ account: ObjectAccount?, changes: @escaping @Sendable () -> Void = {}) async {
        await input { core, now in
            guard account != core.cloud else { return [] }
            core.cloud = account
            changes()
            return core.queue.open(.cloud, account != nil, now: now)
        }
    }

    /// Sets the FTP server and the folder there; nil: there is none. The same account changes nothing.
    package func setFTP(_ account: FTPAccount?, folder: String = "") async {
        await input { core, now in
            guard account != core.ftp?.account || folder != core.ftp?.folder ?? "" else { return [] }
            core.ftp = account.map { ($0, folder) }
            return core.queue.open(.ftp, account != nil, now: now)
        }
    }

    /// Sets whether a full storage loses its oldest objects. When turned on, uploads waiting for space are tried at
    /// once.
    package func overwriteOldest(_ isOn: Bool) async {
        await input { core, now in
            guard isOn != core.overwritesOldest else { return [] }
            core.overwritesOldest = isOn
            return isOn ? core.queue.tryNow(.cloud, now: now) : []
        }
    }

    /// Shortens the pauses after failures because the network is known to work.
    package func retryNow() async { await input { $0.queue.retryNow(now: $1) } }

    /// Removes all jobs (a factory reset).
    package func forget() async { await input { core, _ in core.queue.forget() } }

    /// Drops the jobs of a source that no longer exists.
    package func sourceGone(_ source: String) async { await input { $0.queue.sourceGone(source, now: $1) } }

    /// Sets the state of live viewing, to which uploads give way (`UploadRate`).
    package func watch(_ viewing: LiveViewing) async {
        await input { core, now in
            core.rate.watch(viewing, now: now)
            return []
        }
    }

    package func status() async throws(ControlError) -> UploadStatus {
        do {
            // The lock is held while the journal is written.
            return try await NIOThreadPool.singleton.runIfActive { self.currentStatus }
        } catch {
            throw .failed("the agent is ending")
        }
    }

    /// Blocks while the journal is written.
    package var currentStatus: UploadStatus { core.withLock { Self.status(&$0) } }

    private static func status(_ core: inout Core) -> UploadStatus {
        var status = UploadStatus()
        status.waiting = core.queue.entries.count
        status.waitingPictures = core.queue.entries.values.count { $0.record.job.name.kind != .recording }
        status.waitingBytes = core.queue.bytes
        status.running = UploadDestination.allCases.compactMap { core.queue.queue(of: $0).running?.name }
        status.counters = core.queue.counters
        status.troubles = core.troubles
        status.cloud = core.cloud.map { "\($0.endpoint)" }
        status.limit = core.rate.limit(now: now)
        return status
    }
}

extension UploadService {
    private static var now: MediaTime { .now }

    /// Passes an input to the queue. The journal may block, so this runs on a thread of the service.
    private func input(_ body: @escaping @Sendable (inout Core, MediaTime) -> [UploadAction]) async {
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
        for report in reports { notify(report) }
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

    private func notify(_ report: UploadReport) {
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
