public import Logging
import Media
public import NIOCore
import NIOPosix
import Synchronization

/// Uploads recordings and pictures, from `start` to `stop`: the queue with its threads, clock and journal.
///
/// `UploadQueue` decides; each destination has a thread while something goes there; the journal is written, under the
/// lock that keeps the queue's actions in order, on the service's own threads.
public final class UploadService: Sendable {
    let configuration: UploadConfiguration
    let logger: Logger
    private let eventLoop: any EventLoop
    /// One for each destination, and one for everything else.
    private let threads = NIOThreadPool(numberOfThreads: UploadDestination.allCases.count + 1)
    let throttle: SendThrottle
    private let core: Mutex<Core>
    private let cloudLane = Mutex(CloudLane())
    private let ftpLane = Mutex(FTPLane())

    struct Core {
        var queue: UploadQueue
        var rate: UploadRate
        var cloud: ObjectAccount?
        var ftp: (account: FTPAccount, folder: String)?
        var overwritesOldest = false
        var controls: [UploadDestination: TransferControl] = [:]
        var running: [UploadDestination: EventLoopFuture<Void>] = [:]
        var timer: Scheduled<Void>?
        var troubles: [UploadDestination: String] = [:]
        var isStopped = false
    }

    /// - Parameter eventLoop: for timers only; must live until `stop` has returned.
    public init(configuration: UploadConfiguration, eventLoop: any EventLoop, logger: Logger) {
        self.configuration = configuration
        self.eventLoop = eventLoop
        self.logger = logger
        let rate = UploadRate(maximum: configuration.maxKbps.map { Int64($0) * 1_000 })
        throttle = SendThrottle(bytesPerSecond: rate.maximum.map { $0 / 8 })
        core = Mutex(Core(queue: UploadQueue(timing: configuration.timing, limits: configuration.limits), rate: rate))
    }

    // MARK: For the owner

    /// Begins with what the journal has. Once; before everything else.
    /// - Throws: what the journal throws.
    public func start() async throws {
        threads.start()
        let records = try await threads.runIfActive { try self.configuration.journal.load() }
        await input { $0.queue.restore(records, now: $1) }
    }

    /// Ends what is under way, which will go on at the next start. Returns when nothing moves any more.
    public func stop() async {
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

    /// Takes a job. When this returns, the journal has it.
    public func add(_ job: UploadJob) async { await input { $0.queue.add(job, now: $1) } }

    /// The account of the cloud storage (65H, LOGIN_RES); nil: there is none. The same account changes nothing.
    public func setCloud(_ account: ObjectAccount?) async {
        await input { core, now in
            guard account != core.cloud else { return [] }
            core.cloud = account
            return core.queue.open(.cloud, account != nil, now: now)
        }
    }

    /// The FTP server (REGISTER_RES), and the folder there; nil: there is none. The same again changes nothing.
    public func setFTP(_ account: FTPAccount?, folder: String = "") async {
        await input { core, now in
            guard account != core.ftp?.account || folder != core.ftp?.folder ?? "" else { return [] }
            core.ftp = account.map { ($0, folder) }
            return core.queue.open(.ftp, account != nil, now: now)
        }
    }

    /// Whether a full storage loses its oldest objects (7AH).
    public func overwriteOldest(_ isOn: Bool) async {
        await input { core, _ in
            core.overwritesOldest = isOn
            return []
        }
    }

    /// Whether there is a network. There is one until something else is said.
    public func online(_ isOnline: Bool) async {
        await input { core, now in core.isStopped ? [] : core.queue.online(isOnline, now: now) }
    }

    /// What jobs were to upload is there no more.
    public func sourceGone(_ source: String) async { await input { $0.queue.sourceGone(source, now: $1) } }

    /// How the viewers of live pictures are: uploads give way to them (`UploadRate`).
    public func watch(_ viewing: LiveViewing) async {
        await input { core, now in
            core.rate.watch(viewing, now: now)
            return []
        }
    }

    public var status: UploadStatus {
        core.withLock { core in
            var status = UploadStatus()
            status.waiting = core.queue.entries.count
            status.waitingBytes = core.queue.bytes
            status.running = UploadDestination.allCases.compactMap { core.queue.lane($0).running?.name }
            status.counters = core.queue.counters
            status.troubles = core.troubles
            return status
        }
    }

    // MARK: Inputs and actions

    private static var now: MediaTime {
        MediaTime(nanoseconds: Int64(clamping: NIODeadline.now().uptimeNanoseconds))
    }

    /// The journal may block, so every input goes over a thread of ours.
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
        case .report(let report): return report
        }
        return nil
    }

    private func journal(_ body: (any UploadJournal) throws -> Void) {
        do {
            try body(configuration.journal)
        } catch {
            logger.error("the queue of uploads could not be kept; after a restart it will be as before", metadata: ["upload.reason": "\(error)"])
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
            let order = CloudLane.Order(
                account: account, control: control, overwritesOldest: core.overwritesOldest,
                checkpoints: Set(core.queue.entries.values.compactMap(\.record.checkpoint)))
            upload = { self.cloudLane.withLock { $0.upload(record, order, self.configuration, keep: keep) } }
        case .ftp:
            guard let ftp = core.ftp else { return }
            let order = FTPLane.Order(account: ftp.account, folder: ftp.folder, control: control)
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
            logger.warning("not uploaded, and never will be", metadata: ["upload.name": "\(job.id.name)", "upload.reason": "\(reason)"])
        case .trouble(let destination, _, let reason):
            core.withLock { $0.troubles[destination] = reason }
            logger.warning("uploads don't get through", metadata: ["upload.to": "\(destination)", "upload.reason": "\(reason)"])
        case .recovered(let destination):
            logger.info("uploads get through again", metadata: ["upload.to": "\(destination)"])
        }
        configuration.watch(report)
    }
}
