package import Device
package import Logging
package import NIOCore
import NIOPosix
package import Net
import Synchronization

/// Uploads recordings and snapshots, from `start` to `stop`: the queue with its threads, clock and journal.
///
/// `UploadQueue` decides; each destination has a thread during its uploads; the journal is written on the service's
/// threads, under the lock that keeps the queue's actions in order.
package final class UploadService: UploadControl {
    package let configuration: UploadConfiguration
    let logger: Logger
    let eventLoop: any EventLoop
    /// One for each destination, and one for all other work.
    let threads = NIOThreadPool(numberOfThreads: UploadDestination.allCases.count + 1)
    let throttle: SendThrottle
    let core: Mutex<Core>
    let cloudLane = Mutex(CloudUploader())
    let ftpLane = Mutex(FTPUploader())

    struct Core {
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

    /// Sets the account of the cloud storage (65H, LOGIN_RES); nil: there is none. The same account changes nothing.
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

    /// Sets the FTP server (REGISTER_RES) and the folder there; nil: there is none. The same account changes nothing.
    package func setFTP(_ account: FTPAccount?, folder: String = "") async {
        await input { core, now in
            guard account != core.ftp?.account || folder != core.ftp?.folder ?? "" else { return [] }
            core.ftp = account.map { ($0, folder) }
            return core.queue.open(.ftp, account != nil, now: now)
        }
    }

    /// Sets whether a full storage loses its oldest objects (7AH). When turned on, uploads waiting for space are tried
    /// at once.
    package func overwriteOldest(_ isOn: Bool) async {
        await input { core, now in
            guard isOn != core.overwritesOldest else { return [] }
            core.overwritesOldest = isOn
            return isOn ? core.queue.tryNow(.cloud, now: now) : []
        }
    }

    /// Shortens the pauses after failures because the network is known to work.
    package func hurry() async { await input { $0.queue.hurry(now: $1) } }

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
        status.running = UploadDestination.allCases.compactMap { core.queue.lane($0).running?.name }
        status.counters = core.queue.counters
        status.troubles = core.troubles
        status.cloud = core.cloud.map { "\($0.endpoint)" }
        status.limit = core.rate.limit(now: now)
        return status
    }
}
