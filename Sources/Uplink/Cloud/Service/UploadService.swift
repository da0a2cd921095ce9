package import Logging
package import NIOCore
import NIOPosix
import Synchronization

/// Uploads recordings and pictures, from `start` to `stop`: the queue with its threads, clock and journal.
///
/// `UploadQueue` decides; each destination has a thread while something goes there; the journal is written, under the
/// lock that keeps the queue's actions in order, on the service's own threads.
package final class UploadService: Sendable {
    let configuration: UploadConfiguration
    let logger: Logger
    let eventLoop: any EventLoop
    /// One for each destination, and one for everything else.
    let threads = NIOThreadPool(numberOfThreads: UploadDestination.allCases.count + 1)
    let throttle: SendThrottle
    let core: Mutex<Core>
    let cloudLane = Mutex(CloudLane())
    let ftpLane = Mutex(FTPLane())

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
    package init(configuration: UploadConfiguration, eventLoop: any EventLoop, logger: Logger) {
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
    package func start() async throws {
        threads.start()
        let records = try await threads.runIfActive { try self.configuration.journal.load() }
        await input { $0.queue.restore(records, now: $1) }
    }

    /// Ends what is under way, which will go on at the next start. Returns when nothing moves any more.
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

    /// Takes a job. When this returns, the journal has it.
    package func add(_ job: UploadJob) async { await input { $0.queue.add(job, now: $1) } }

    /// The account of the cloud storage (65H, LOGIN_RES); nil: there is none. The same account changes nothing.
    ///
    /// - Parameter changes: called before anything is tried with another account: trouble with the old one is over.
    package func setCloud(_ account: ObjectAccount?, changes: @escaping @Sendable () -> Void = {}) async {
        await input { core, now in
            guard account != core.cloud else { return [] }
            core.cloud = account
            changes()
            return core.queue.open(.cloud, account != nil, now: now)
        }
    }

    /// The FTP server (REGISTER_RES), and the folder there; nil: there is none. The same again changes nothing.
    package func setFTP(_ account: FTPAccount?, folder: String = "") async {
        await input { core, now in
            guard account != core.ftp?.account || folder != core.ftp?.folder ?? "" else { return [] }
            core.ftp = account.map { ($0, folder) }
            return core.queue.open(.ftp, account != nil, now: now)
        }
    }

    /// Whether a full storage loses its oldest objects (7AH). When it begins to, what waits for room is tried at once.
    package func overwriteOldest(_ isOn: Bool) async {
        await input { core, now in
            guard isOn != core.overwritesOldest else { return [] }
            core.overwritesOldest = isOn
            return isOn ? core.queue.tryNow(.cloud, now: now) : []
        }
    }

    /// The network is known to work: pauses after failures end soon.
    package func hurry() async { await input { $0.queue.hurry(now: $1) } }

    /// Forgets all jobs (a factory reset).
    package func forget() async { await input { core, _ in core.queue.forget() } }

    /// What jobs were to upload is there no more.
    package func sourceGone(_ source: String) async { await input { $0.queue.sourceGone(source, now: $1) } }

    /// How the viewers of live pictures are: uploads give way to them (`UploadRate`).
    package func watch(_ viewing: LiveViewing) async {
        await input { core, now in
            core.rate.watch(viewing, now: now)
            return []
        }
    }

    package var status: UploadStatus {
        core.withLock { core in
            var status = UploadStatus()
            status.waiting = core.queue.entries.count
            status.waitingPictures = core.queue.entries.values.count { $0.record.job.name.kind != .recording }
            status.waitingBytes = core.queue.bytes
            status.running = UploadDestination.allCases.compactMap { core.queue.lane($0).running?.name }
            status.counters = core.queue.counters
            status.troubles = core.troubles
            status.limit = core.rate.limit(now: Self.now)
            return status
        }
    }
}
