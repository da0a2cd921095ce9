@testable import Base
@testable import Device
import Media
@testable import Net
@testable import System
import TestSupport
import Testing
@testable import Upload

/// Chance in these tests adds nothing to a pause.
struct UploadQueueTests {
    static func job(_ index: Int, _ destination: UploadDestination = .cloud, size: Int64 = 100, source: String? = nil)
        throws -> UploadJob
    {
        let name = ObjectName(
            device: try #require(DeviceID(wireText: "8110")), channel: ChannelNumber(clamping: 0),
            time: PlatformTime(secondsSinceEpoch: 1_375_286_400 + Int64(index), offset: .china),
            kind: destination == .ftp ? .ftpPicture : .recording)
        return UploadJob(destination: destination, name: name, source: source ?? "\(index)", size: size)
    }

    /// A queue with an open cloud, and its clock.
    struct Bench {
        var queue: UploadQueue
        var now = linkStart
        var mirror: [UploadJob.ID: UploadRecord] = [:]
        var actions: [UploadAction] = []

        init(limits: UploadLimits = UploadLimits(), isOpen: Bool = true) {
            queue = UploadQueue(limits: limits, random: NoChance())
            if isOpen { apply(queue.open(.cloud, true, now: now)) }
        }

        /// What a journal does.
        mutating func apply(_ actions: [UploadAction]) {
            self.actions = actions
            for action in actions {
                switch action {
                case .save(let record): mirror[record.job.id] = record
                case .remove(let id): mirror[id] = nil
                case .complete(let job): mirror[job.id] = nil
                default: break
                }
            }
        }

        mutating func add(_ job: UploadJob) { apply(queue.add(job, now: now)) }
        mutating func finish(
            _ job: UploadJob, _ kind: UploadFailure.Kind? = nil, _ exception: CloudProblem? = .upload
        ) {
            let outcome =
                kind.map { UploadOutcome.failed(UploadFailure(kind: $0, exception: exception, reason: "why")) }
                ?? .stored
            apply(queue.finished(job.id, outcome, now: now))
        }
        mutating func pass(_ seconds: Double) {
            now = now + .milliseconds(Int(seconds * 1_000))
            apply(queue.tick(now: now))
        }
        var started: [String] {
            actions.compactMap { if case .start(let record) = $0 { record.job.source } else { nil } }
        }
        var reports: [UploadReport] { actions.compactMap { if case .report(let report) = $0 { report } else { nil } } }
        var pause: Duration? { queue.nextDeadline.map { $0 - now } }
    }

    @Test func theOldestGoesFirstOneAtATime() throws {
        var bench = Bench(isOpen: false)
        for index in [2, 1, 3] { bench.add(try Self.job(index)) }
        #expect(bench.started.isEmpty)
        bench.apply(bench.queue.open(.cloud, true, now: bench.now))
        #expect(bench.started == ["1"])
        bench.finish(try Self.job(1))
        #expect(bench.started == ["2"])
        #expect(bench.reports == [.stored(try Self.job(1))])
        #expect(bench.mirror.count == 2)
        #expect(bench.queue.counters.storedBytes == 100)
    }

    @Test func destinationsDontWaitForEachOther() throws {
        var bench = Bench()
        bench.apply(bench.queue.open(.ftp, true, now: bench.now))
        bench.add(try Self.job(1))
        #expect(bench.started == ["1"])
        bench.add(try Self.job(2, .ftp))
        #expect(bench.started == ["2"])
    }

    @Test func nothingIsTakenTwice() throws {
        var bench = Bench()
        bench.add(try Self.job(1))
        bench.add(try Self.job(1, source: "other"))
        #expect(bench.actions.isEmpty)
        #expect(bench.queue.entries.count == 1)
        #expect(bench.queue.bytes == 100)
        // An outcome that comes twice is heard once.
        bench.finish(try Self.job(1))
        bench.finish(try Self.job(1))
        #expect(bench.actions.isEmpty)
        #expect(bench.queue.counters.stored == 1)
    }

    @Test func whatIsOutOfTheWayEndsThePause() throws {
        var bench = Bench()
        bench.add(try Self.job(1))
        bench.finish(try Self.job(1), .full, .full)
        #expect(bench.pause == .seconds(600))
        bench.apply(bench.queue.tryNow(.cloud, now: bench.now))
        #expect(bench.started == ["1"])
        // Nothing is started twice, nor where there is no account.
        bench.apply(bench.queue.tryNow(.cloud, now: bench.now))
        bench.apply(bench.queue.tryNow(.ftp, now: bench.now))
        #expect(bench.actions.isEmpty)
    }

    @Test func pausesGrow() throws {
        var bench = Bench()
        bench.add(try Self.job(1))
        var pauses: [Duration?] = []
        for _ in 0..<9 {
            bench.finish(try Self.job(1), .later)
            pauses.append(bench.pause)
            bench.pass((bench.pause?.milliseconds ?? 0) / 1_000 - 0.001)
            #expect(bench.started.isEmpty)
            bench.pass(0.001)
            #expect(bench.started == ["1"])
        }
        #expect(pauses == [5, 10, 20, 40, 80, 160, 320, 600, 600].map { .seconds($0) })
        bench.finish(try Self.job(1))
        bench.add(try Self.job(2))
        bench.finish(try Self.job(2), .later)
        #expect(bench.pause == .seconds(5))
    }

    @Test(
        arguments: [
            (UploadFailure.Kind.account, CloudProblem.login, 60), (.full, .full, 600),
            (.refused, .folder, 60),
        ] as [(UploadFailure.Kind, CloudProblem, Int)])
    func troubleIsReportedOnce(kind: UploadFailure.Kind, exception: CloudProblem, pause: Int) throws {
        var bench = Bench()
        bench.add(try Self.job(1))
        bench.finish(try Self.job(1), kind, exception)
        #expect(bench.reports == [.trouble(.cloud, exception, reason: "why")])
        #expect(bench.pause == .seconds(pause))
        bench.pass(Double(pause))
        bench.finish(try Self.job(1), kind, exception)
        #expect(bench.reports.isEmpty)
        bench.pass(600)
        bench.finish(try Self.job(1))
        #expect(bench.reports == [.stored(try Self.job(1)), .recovered(.cloud)])
        bench.add(try Self.job(2))
        bench.finish(try Self.job(2), kind, exception)
        #expect(bench.reports.count == 1)
    }

    @Test func oneLostConnectionIsNoNews() throws {
        var bench = Bench()
        bench.add(try Self.job(1))
        for round in 1...4 {
            bench.finish(try Self.job(1), .later)
            #expect(bench.reports.count == (round == 3 ? 1 : 0))
            bench.pass(600)
        }
    }

    @Test func aRefusedJobStandsBackAndIsGivenUpInTheEnd() throws {
        var bench = Bench()
        bench.add(try Self.job(1))
        bench.add(try Self.job(2))
        bench.finish(try Self.job(1), .refused)
        bench.pass(60)
        #expect(bench.started == ["2"])
        bench.finish(try Self.job(2))
        #expect(bench.started == ["1"])
        for round in 2...5 {
            bench.finish(try Self.job(1), .refused)
            if round < 5 { bench.pass(600) }
        }
        #expect(bench.reports == [.dropped(try Self.job(1), reason: "why")])
        #expect(bench.queue.counters.droppedRefused == 1)
        #expect(bench.mirror.isEmpty)
    }

    @Test func aDestinationThatRefusesEverythingLosesNothing() throws {
        var bench = Bench()
        for index in 0..<3 { bench.add(try Self.job(index)) }
        for _ in 0..<100 {
            guard let id = bench.queue.queue(of: .cloud).running else { break }
            bench.apply(
                bench.queue.finished(
                    id, .failed(UploadFailure(kind: .refused, exception: .upload, reason: "no")), now: bench.now))
            bench.pass(600)
        }
        #expect(bench.queue.entries.count == 3)
    }

    @Test func beyondTheLimitsTheOldestGo() throws {
        var limits = UploadLimits()
        limits.jobs = 3
        limits.bytes = 1_000
        var bench = Bench(limits: limits)
        for index in 0..<4 { bench.add(try Self.job(index)) }
        // The oldest of all is under way.
        #expect(bench.reports == [.dropped(try Self.job(1), reason: "the queue is full")])
        bench.add(try Self.job(4, size: 900))
        #expect(bench.reports.count == 2)
        #expect(bench.queue.entries.count == 2)
        #expect(bench.queue.bytes == 1_000)
        #expect(bench.queue.counters.droppedOldest == 3)
        #expect(Set(bench.mirror.keys) == Set(bench.queue.entries.keys))
    }

    @Test func whatIsGoneIsDroppedAndCounted() throws {
        var bench = Bench()
        for index in 0..<3 { bench.add(try Self.job(index)) }
        bench.apply(bench.queue.sourceGone("1", now: bench.now))
        #expect(bench.reports == [.dropped(try Self.job(1), reason: "1 is gone")])
        // Under way: it may come through.
        bench.apply(bench.queue.sourceGone("0", now: bench.now))
        #expect(bench.actions.isEmpty)
        bench.finish(try Self.job(0), .later)
        #expect(bench.reports == [.dropped(try Self.job(0), reason: "0 is gone")])
        bench.finish(try Self.job(2), .gone)
        #expect(bench.queue.counters.droppedGone == 3)
        #expect(bench.mirror.isEmpty)
    }

    @Test func withoutANetworkNothingIsTried() throws {
        var bench = Bench()
        bench.add(try Self.job(1))
        bench.finish(try Self.job(1), .later)
        bench.pass(5)
        bench.apply(bench.queue.online(false, now: bench.now))
        #expect(bench.actions == [.cancel(.cloud)])
        bench.finish(try Self.job(1), .cancelled)
        #expect(bench.actions.isEmpty)
        #expect(bench.pause == nil)
        bench.pass(10_000)
        #expect(bench.started.isEmpty)
        bench.apply(bench.queue.online(true, now: bench.now))
        #expect(bench.started == ["1"])
        bench.finish(try Self.job(1), .later)
        #expect(bench.pause == .seconds(5))
    }

    @Test func whenTheNetworkIsKnownToWorkPausesEnd() throws {
        var bench = Bench()
        let job = try Self.job(0)
        bench.add(job)
        for _ in 0..<6 {
            bench.finish(job, .later)
            bench.now = bench.queue.nextDeadline ?? bench.now
            bench.apply(bench.queue.tick(now: bench.now))
        }
        bench.finish(job, .later)
        let pause = try #require(bench.queue.nextDeadline) - bench.now
        #expect(pause == .seconds(320))
        bench.apply(bench.queue.retryNow(now: bench.now))
        #expect(bench.actions == [.start(UploadRecord(job: job))])
        // What is under way stays so, and no pause is no news.
        #expect(bench.queue.retryNow(now: bench.now) == [])
        bench.finish(job)
        #expect(bench.queue.retryNow(now: bench.now) == [])
    }

    @Test func whatIsForgottenIsGoneWithoutAWord() throws {
        var bench = Bench()
        let (first, second) = (try Self.job(0), try Self.job(1))
        bench.add(first)
        bench.add(second)
        bench.apply(bench.queue.forget())
        #expect(bench.actions.first == .cancel(.cloud) && bench.actions.count == 3)
        #expect(bench.mirror.isEmpty && bench.queue.bytes == 0 && bench.queue.counters.dropped == 0)
        // It ended all the same, and the next one can go.
        bench.add(second)
        #expect(bench.actions == [.save(UploadRecord(job: second))])
        bench.finish(first, .cancelled)
        #expect(bench.actions == [.start(UploadRecord(job: second))])
    }

    @Test func anotherAccountBeginsAnew() throws {
        var bench = Bench()
        bench.add(try Self.job(1))
        bench.apply(bench.queue.keep(try Self.job(1).id, checkpoint: "8 id"))
        bench.apply(bench.queue.open(.cloud, true, now: bench.now))
        #expect(bench.actions.first == .cancel(.cloud))
        #expect(bench.mirror[try Self.job(1).id]?.checkpoint == "")
        // Only when the old one has ended.
        #expect(bench.started.isEmpty)
        bench.finish(try Self.job(1), .cancelled)
        #expect(bench.started == ["1"])
        bench.apply(bench.queue.open(.cloud, false, now: bench.now))
        bench.finish(try Self.job(1), .cancelled)
        #expect(bench.started.isEmpty)
        #expect(bench.pause == nil)
    }

    @Test func aRestartGoesOnWhereItWas() throws {
        var bench = Bench()
        for index in 0..<3 { bench.add(try Self.job(index)) }
        bench.apply(bench.queue.keep(try Self.job(0).id, checkpoint: "8 id"))
        var queue = UploadQueue(random: NoChance())
        #expect(queue.restore(Array(bench.mirror.values), now: bench.now).isEmpty)
        #expect(queue.bytes == 300)
        #expect(
            queue.open(.cloud, true, now: bench.now) == [
                .save(UploadRecord(job: try Self.job(0), checkpoint: "")),
                .start(UploadRecord(job: try Self.job(0), checkpoint: "")),
            ])
    }

    // MARK: Anything in any order

    @Test(arguments: 0..<40) func anythingInAnyOrder(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var limits = UploadLimits()
        limits.jobs = 20
        limits.bytes = 5_000
        var bench = Bench(limits: limits)
        var added: Set<UploadJob.ID> = []
        var stored: Set<UploadJob.ID> = []
        var dropped: Set<UploadJob.ID> = []
        var running: [UploadDestination: UploadJob.ID] = [:]
        func check() {
            for action in bench.actions {
                switch action {
                case .start(let record):
                    #expect(running[record.job.destination] == nil)
                    #expect(!stored.contains(record.job.id))
                    running[record.job.destination] = record.job.id
                case .report(.stored(let job)): #expect(stored.insert(job.id).inserted)
                case .report(.dropped(let job, _)): #expect(dropped.insert(job.id).inserted)
                default: break
                }
            }
            let waiting = bench.queue.entries.keys
            #expect(waiting.count == bench.mirror.count && waiting.allSatisfy { bench.mirror[$0] != nil })
            #expect(stored.count + dropped.count + waiting.count == added.count)
            #expect(bench.queue.bytes == bench.queue.entries.values.reduce(0) { $0 + $1.record.job.size })
            #expect(bench.queue.counters.dropped == dropped.count)
        }
        for step in 0..<1_500 {
            switch Int.random(in: 0..<12, using: &random) {
            case 0...3:
                let job = try Self.job(
                    step, Bool.random(using: &random) ? .ftp : .cloud, size: Int64.random(in: 0...900, using: &random))
                added.insert(job.id)
                bench.add(job)
            case 4...7:
                guard let (destination, id) = running.randomElement(using: &random) else { continue }
                running[destination] = nil
                let kinds: [UploadFailure.Kind?] = [
                    nil, nil, nil, .later, .account, .full, .refused, .gone, .cancelled,
                ]
                let kind = try #require(kinds.randomElement(using: &random))
                let outcome =
                    kind.map { UploadOutcome.failed(UploadFailure(kind: $0, exception: nil, reason: "")) } ?? .stored
                bench.apply(bench.queue.finished(id, outcome, now: bench.now))
            case 8: bench.apply(bench.queue.online(Bool.random(using: &random), now: bench.now))
            case 9:
                bench.apply(
                    bench.queue.open(
                        Bool.random(using: &random) ? .ftp : .cloud, Int.random(in: 0..<4, using: &random) > 0,
                        now: bench.now))
            case 10:
                bench.apply(
                    bench.queue.sourceGone("\(Int.random(in: 0..<max(step, 1), using: &random))", now: bench.now))
            default: bench.pass(Double.random(in: 0..<700, using: &random))
            }
            check()
        }
        // In the end everything gets there.
        bench.apply(bench.queue.online(true, now: bench.now))
        check()
        for destination in UploadDestination.allCases {
            bench.apply(bench.queue.open(destination, true, now: bench.now))
            check()
        }
        for _ in 0..<100 {
            for (destination, id) in running {
                running[destination] = nil
                bench.apply(bench.queue.finished(id, .stored, now: bench.now))
                check()
            }
            bench.pass(2_000)
            check()
        }
        #expect(bench.queue.entries.isEmpty)
    }

    // MARK: The rate

    @Test func viewersComeFirst() {
        var rate = UploadRate(maximum: 4_000_000)
        var now = linkStart
        #expect(rate.limit(now: now) == 4_000_000)
        rate.watch(.present, now: now)
        #expect(rate.limit(now: now) == 2_000_000)
        rate.watch(.hurt, now: now)
        #expect(rate.limit(now: now) == 500_000)
        #expect(rate.nextChange(now: now) == nil)
        rate.watch(.present, now: now)
        var limits: [Int64?] = []
        for _ in 0..<4 {
            limits.append(rate.limit(now: now))
            now = rate.nextChange(now: now) ?? now
        }
        #expect(limits == [500_000, 1_000_000, 2_000_000, 2_000_000])
        rate.watch(.none, now: now)
        #expect(rate.limit(now: now) == 4_000_000)
    }

    @Test func withoutAMaximumViewersAreFeltFor() {
        var rate = UploadRate(maximum: nil)
        var now = linkStart
        #expect(rate.limit(now: now) == nil)
        rate.watch(.present, now: now)
        for hurt in [true, false] {
            #expect(rate.limit(now: now) == 256_000)
            var steps = 0
            while rate.limit(now: now) != nil, steps < 20 {
                now = rate.nextChange(now: now) ?? now + .seconds(1)
                steps += 1
            }
            #expect(steps == 8)
            if hurt {
                rate.watch(.hurt, now: now)
                #expect(rate.limit(now: now) == 256_000)
                rate.watch(.none, now: now)
            }
        }
        #expect(UploadRate(maximum: 1).maximum == 64_000)
    }

    @Test func aBudgetKeepsToItsRate() {
        var budget = SendBudget(rate: 80_000)
        var now = linkStart
        var sent = 0
        while now < linkStart + .seconds(10) {
            switch budget.take(64 * 1024, now: now) {
            case .bytes(let bytes):
                #expect(bytes <= 8_000)
                sent += bytes
            case .wait(let pause): now = now + pause
            }
        }
        #expect((800_000...808_000).contains(sent))
        budget.rate = nil
        #expect(budget.take(1_000_000, now: now) == .bytes(1_000_000))
    }
}
