import Base
package import Device

/// The pending uploads and their order, without files, sockets and clocks.
///
/// Each destination has its own queue: one upload at a time, the oldest job first. Each input returns the actions to
/// perform; `nextDeadline` is the time to call `tick` if there is no other input before.
struct UploadQueue {
    struct Entry {
        var record: UploadRecord
        /// The number of refusals by the destination.
        var refusals = 0
        /// Whether another job was stored since its first refusal, so that the problem is this job's own.
        var isAlone = false
        /// The reason for dropping the job if its upload under way fails.
        var dropReason: String?
    }

    /// The state of one destination.
    struct DestinationQueue {
        /// Whether there is an account.
        var isOpen = false
        package var running: UploadJob.ID?
        var failures = 0
        var notBefore: MediaTime?
        /// The problems reported since an object was last stored.
        var reported: [String] = []
    }

    private let timing: UploadTiming
    private let limits: UploadLimits
    private var random: any RandomNumberGenerator & Sendable
    private(set) var entries: [UploadJob.ID: Entry] = [:]
    package private(set) var bytes: Int64 = 0
    private(set) var counters = UploadCounters()
    private var queues: [UploadDestination: DestinationQueue] = [:]
    private var isOnline = true

    init(
        timing: UploadTiming = UploadTiming(), limits: UploadLimits = UploadLimits(),
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        self.timing = timing
        self.limits = limits
        self.random = random
    }

    func queue(of destination: UploadDestination) -> DestinationQueue { queues[destination] ?? DestinationQueue() }

    /// The time to call `tick`, unless another input comes first.
    var nextDeadline: MediaTime? {
        guard isOnline else { return nil }
        return queues.filter { $0.value.isOpen && $0.value.running == nil && hasJobs($0.key) }.compactMap(
            \.value.notBefore
        ).min()
    }

    // MARK: Inputs

    /// Restores the records of an earlier run. To be called first.
    mutating func restore(_ records: [UploadRecord], now: MediaTime) -> [UploadAction] {
        for record in records { insert(Entry(record: record)) }
        return shrink() + proceed(now)
    }

    /// Adds a job; a known one changes nothing.
    package mutating func add(_ job: UploadJob, now: MediaTime) -> [UploadAction] {
        guard entries[job.id] == nil else { return [] }
        let record = UploadRecord(job: job)
        insert(Entry(record: record))
        return [.save(record)] + shrink() + proceed(now)
    }

    /// Sets whether a destination has an account; called for each new account too.
    ///
    /// Ends the upload to the old account, and discards the checkpoints, which are useless with the new one.
    mutating func open(_ destination: UploadDestination, _ isOpen: Bool, now: MediaTime) -> [UploadAction] {
        var actions: [UploadAction] = []
        let running = queue(of: destination).running
        if running != nil { actions.append(.cancel(destination)) }
        queues[destination] = DestinationQueue(isOpen: isOpen, running: running)
        for (id, entry) in entries where id.destination == destination && entry.record.checkpoint?.isEmpty == false {
            actions += keep(id, checkpoint: "")
        }
        return actions + proceed(now)
    }

    /// Sets whether there is a network; without one nothing is tried.
    mutating func online(_ isOnline: Bool, now: MediaTime) -> [UploadAction] {
        guard isOnline != self.isOnline else { return [] }
        self.isOnline = isOnline
        var actions: [UploadAction] = []
        for (destination, queue) in queues {
            if !isOnline, queue.running != nil { actions.append(.cancel(destination)) }
            if isOnline {
                let pause = timing.afterOffline * Double.random(in: 0..<1, using: &random)
                queues[destination]?.failures = 0
                queues[destination]?.notBefore = now + pause
            }
        }
        return actions + proceed(now)
    }

    /// Persists a checkpoint for resuming the job after an interruption.
    package mutating func keep(_ id: UploadJob.ID, checkpoint: String) -> [UploadAction] {
        guard entries[id] != nil else { return [] }
        entries[id]?.record.checkpoint = checkpoint
        return entries[id].map { [.save($0.record)] } ?? []
    }

    /// Drops the jobs of a source that no longer exists, such as an overwritten recording.
    mutating func sourceGone(_ source: String, now: MediaTime) -> [UploadAction] {
        var actions: [UploadAction] = []
        for (id, entry) in entries where entry.record.job.source == source {
            if queue(of: id.destination).running == id {
                // The upload under way may still succeed: the file is open.
                entries[id]?.dropReason = "\(source) is gone"
            } else {
                counters.droppedGone += 1
                actions += drop(id, "\(source) is gone")
            }
        }
        return actions + proceed(now)
    }

    /// Shortens the pauses because another connection to the network succeeded.
    mutating func retryNow(now: MediaTime) -> [UploadAction] {
        for (destination, queue) in queues where queue.running == nil && queue.notBefore ?? now > now {
            let pause = timing.afterOffline * Double.random(in: 0..<1, using: &random)
            queues[destination]?.failures = 0
            queues[destination]?.notBefore = min(now + pause, queue.notBefore ?? now)
        }
        return proceed(now)
    }

    /// Ends a destination's pause because its obstacle was removed.
    mutating func tryNow(_ destination: UploadDestination, now: MediaTime) -> [UploadAction] {
        queues[destination]?.failures = 0
        queues[destination]?.notBefore = nil
        return proceed(now)
    }

    /// Removes every job without counting or reporting it: the device has a new owner.
    package mutating func forget() -> [UploadAction] {
        var actions: [UploadAction] = []
        for (destination, queue) in queues {
            if queue.running != nil { actions.append(.cancel(destination)) }
            queues[destination] = DestinationQueue(isOpen: queue.isOpen, running: queue.running)
        }
        for id in Array(entries.keys) {
            delete(id)
            actions.append(.remove(id))
        }
        return actions
    }

    mutating func tick(now: MediaTime) -> [UploadAction] { proceed(now) }

    /// Handles the end of an upload.
    mutating func finished(_ id: UploadJob.ID, _ outcome: UploadOutcome, now: MediaTime) -> [UploadAction] {
        guard queue(of: id.destination).running == id else { return [] }
        queues[id.destination]?.running = nil
        guard let entry = entries[id] else { return proceed(now) }
        var actions: [UploadAction]
        switch outcome {
        case .stored: actions = stored(id, entry)
        case .failed(let failure): actions = failed(id, entry, failure, now)
        }
        actions += shrink()
        return actions + proceed(now)
    }

    /// Starts the uploads that may start.
    private mutating func proceed(_ now: MediaTime) -> [UploadAction] {
        guard isOnline else { return [] }
        var actions: [UploadAction] = []
        for destination in UploadDestination.allCases {
            let queue = queue(of: destination)
            guard queue.isOpen, queue.running == nil, now >= queue.notBefore ?? now, let next = next(destination) else {
                continue
            }
            queues[destination]?.running = next.job.id
            actions.append(.start(next))
        }
        return actions
    }

    /// The oldest job; refused ones come after the others.
    private func next(_ destination: UploadDestination) -> UploadRecord? {
        entries.values.filter { $0.record.job.destination == destination }.min { a, b in
            a.refusals != b.refusals ? a.refusals < b.refusals : Self.isOlder(a.record.job, b.record.job)
        }?.record
    }

    private func hasJobs(_ destination: UploadDestination) -> Bool {
        entries.keys.contains { $0.destination == destination }
    }

    private static func isOlder(_ a: UploadJob, _ b: UploadJob) -> Bool {
        a.name.time != b.name.time ? a.name.time < b.name.time : a.id.name < b.id.name
    }

    // MARK: The entries

    private mutating func insert(_ entry: Entry) {
        let id = entry.record.job.id
        guard entries[id] == nil else { return }
        entries[id] = entry
        bytes += entry.record.job.size
    }

    private mutating func delete(_ id: UploadJob.ID) {
        guard let entry = entries.removeValue(forKey: id) else { return }
        bytes -= entry.record.job.size
    }

    package mutating func drop(_ id: UploadJob.ID, _ reason: String) -> [UploadAction] {
        guard let entry = entries[id] else { return [] }
        delete(id)
        return [.remove(id), .report(.dropped(entry.record.job, reason: reason))]
    }

    private var isTooMuch: Bool { entries.count > limits.jobs || bytes > limits.bytes }

    /// Drops the oldest jobs until the limits are met; uploads under way stay.
    private mutating func shrink() -> [UploadAction] {
        guard isTooMuch else { return [] }
        var actions: [UploadAction] = []
        let idle = entries.filter { id, _ in queue(of: id.destination).running != id }
        for (id, _) in idle.sorted(by: { Self.isOlder($0.value.record.job, $1.value.record.job) }) where isTooMuch {
            counters.droppedOldest += 1
            actions += drop(id, "the queue is full")
        }
        return actions
    }
}

extension UploadQueue {
    private mutating func stored(_ id: UploadJob.ID, _ entry: Entry) -> [UploadAction] {
        counters.stored += 1
        counters.storedBytes += entry.record.job.size
        delete(id)
        for (other, entry) in entries where other.destination == id.destination && entry.refusals > 0 {
            entries[other]?.isAlone = true
        }
        let hadTrouble = queues[id.destination]?.reported.isEmpty == false
        queues[id.destination]?.failures = 0
        queues[id.destination]?.notBefore = nil
        queues[id.destination]?.reported = []
        return [.complete(entry.record.job), .report(.stored(entry.record.job))]
            + (hadTrouble ? [.report(.recovered(id.destination))] : [])
    }

    private mutating func failed(
        _ id: UploadJob.ID, _ entry: Entry, _ failure: UploadFailure, _ now: MediaTime
    ) -> [UploadAction] {
        if let reason = entry.dropReason {
            counters.droppedGone += 1
            return drop(id, reason)
        }
        switch failure.kind {
        case .cancelled: return []
        case .gone:
            counters.droppedGone += 1
            return drop(id, failure.reason)
        case .refused:
            entries[id]?.refusals += 1
            if entry.isAlone, entry.refusals + 1 >= timing.refusalsUntilDrop {
                counters.droppedRefused += 1
                return drop(id, failure.reason)
            }
        case .later, .account, .full: break
        }
        counters.failures += 1
        let failures = queue(of: id.destination).failures
        queues[id.destination]?.failures += 1
        let pause: Duration =
            switch failure.kind {
            case .full: timing.fullRetry
            case .account, .refused: Backoff(timing.refusedRetry, longest: timing.longest).pause(after: failures)
            default: Backoff(timing.retry, longest: timing.longest).pause(after: failures)
            }
        let extended = pause.extended(byUpTo: timing.chance, using: &random)
        queues[id.destination]?.notBefore = now + extended
        return report(failure, of: id.destination)
    }

    private mutating func report(_ failure: UploadFailure, of destination: UploadDestination) -> [UploadAction] {
        guard var queue = queues[destination] else { return [] }
        let kind = "\(failure.kind) \(failure.exception.map { "\($0)" } ?? "-")"
        if queue.reported.contains(kind) { return [] }
        if failure.kind == .later, queue.failures < timing.failuresUntilReport { return [] }
        queue.reported.append(kind)
        queues[destination] = queue
        return [.report(.trouble(destination, failure.exception, reason: failure.reason))]
    }
}

/// An action requested by the upload queue, to be performed in order.
enum UploadAction: Sendable, Equatable {
    case start(UploadRecord)
    /// Cancels an upload, whose result is still reported.
    case cancel(UploadDestination)
    case save(UploadRecord)
    case remove(UploadJob.ID)
    /// As `remove`, for a job that is done.
    case complete(UploadJob)
    case report(UploadReport)
}

/// An event of the upload queue.
package enum UploadReport: Sendable, Equatable {
    /// The object is at its destination.
    case stored(UploadJob)
    /// The job will never be uploaded.
    case dropped(UploadJob, reason: String)
    /// Uploads fail. Reported once for each kind of problem, until something is stored.
    case trouble(UploadDestination, CloudProblem?, reason: String)
    /// Uploads succeed again after a problem.
    case recovered(UploadDestination)
}
