import Base

/// One TCP port of the home router, mapped to the device (CTMW 7.3.2, 7.5.1), without router, thread and clock.
///
/// There is one call to the router at a time. Each input takes the time and returns the actions; `nextDeadline` says
/// when to call `tick` if no other input comes first. The states and the reasons: docs/design/nat.md.
struct PortMappingMachine: TimedMachine {
    /// The outstanding call.
    struct Outstanding {
        package var number: RouterCallNumber
        var call: RouterCall
        var deadline: MediaTime
        var isOverdue = false
    }

    /// The router's mapping.
    struct Held {
        var port: MappedPort
        /// The lease; nil: unlimited.
        var lease: (end: MediaTime, renewal: MediaTime)?
    }

    let internalPort: UInt16
    let name: String
    let timing: PortMappingTiming
    private var random: any RandomNumberGenerator & Sendable

    private var isRunning = false
    /// The moment at which `stop` gives up.
    var stopLimit: MediaTime?
    private var lastNumber: UInt64 = 0
    var outstanding: Outstanding?
    private(set) var router: Router?
    var held: Held?
    private(set) var failure: PortMappingFailure?
    private var backoff: Backoff
    private var retry: MediaTime?
    /// The last reported event.
    private var told: PortMappingUpdate?

    /// A port that may still be mapped to the device though it is not used: removed when the router is found again.
    var leftover: UInt16?
    /// The external address for the port that is being mapped.
    package var address: PublicAddress?
    /// The ports that were taken, in this round.
    var taken: Set<UInt16> = []
    /// Whether the router was searched for in this round: if it does not respond then, another search is of no use.
    var hasSearched = false
    /// Whether the router supports only permanent leases (725).
    var isPermanent = false

    /// - Parameter leftover: the external port of an earlier run that was killed.
    init(
        internalPort: UInt16, name: String, timing: PortMappingTiming = PortMappingTiming(), leftover: UInt16? = nil,
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        self.internalPort = internalPort
        self.name = name
        self.timing = timing
        backoff = Backoff(timing.retry, longest: timing.longestRetry)
        self.leftover = leftover
        self.random = random
    }

    // MARK: State

    var state: PortMappingState {
        let phase: PortMappingState.Phase =
            if !isRunning {
                .off
            } else if let held {
                .mapped(held.port, leaseEnd: held.lease?.end)
            } else if let failure {
                .failed(failure, retry: retry)
            } else {
                .searching
            }
        return PortMappingState(phase: phase, router: router)
    }

    /// When to call `tick`, unless another input comes first.
    package var nextDeadline: MediaTime? {
        if let stopLimit { return stopLimit }
        guard let outstanding else { return held?.lease?.renewal ?? retry }
        return outstanding.isOverdue ? held?.lease?.end : outstanding.deadline
    }

    // MARK: Calls by the owner

    package mutating func start(now: MediaTime) -> [PortMappingAction] {
        guard !isRunning else { return [] }
        isRunning = true
        return search(now)
    }

    /// Checks whether the mapping still exists: at each heartbeat. Does nothing without one; then `retry` applies.
    mutating func check(now: MediaTime) -> [PortMappingAction] {
        guard stopLimit == nil, outstanding == nil, let held, let router else { return [] }
        hasSearched = false
        return ask(.look(held.port.port, router), now)
    }

    /// Removes the mapping. `.stopped` comes within `PortMappingTiming.stopping`.
    mutating func stop(now: MediaTime) -> [PortMappingAction] {
        guard isRunning else { return [.stopped] }
        guard stopLimit == nil else { return [] }
        stopLimit = now + timing.stopping
        return outstanding == nil ? leave(now) : []
    }

    package mutating func tick(now: MediaTime) -> [PortMappingAction] {
        if let stopLimit { return now >= stopLimit ? end() : [] }
        if let call = outstanding {
            if now >= call.deadline { outstanding?.isOverdue = true }
            let isLost = held?.lease.map { now >= $0.end } ?? false
            return outstanding?.isOverdue == true && (held == nil || isLost) ? lose(.slow) : []
        }
        if let held, let router, let lease = held.lease, now >= lease.renewal {
            hasSearched = false
            return ask(.map(mapping(held.port.port, router), router), now)
        }
        if let retry, now >= retry { return search(now) }
        return []
    }

    // MARK: Steps

    package mutating func ask(_ call: RouterCall, _ now: MediaTime) -> [PortMappingAction] {
        lastNumber += 1
        let number = RouterCallNumber(value: lastNumber)
        outstanding = Outstanding(number: number, call: call, deadline: now + timing.call)
        return [.call(number, call)]
    }

    mutating func search(_ now: MediaTime) -> [PortMappingAction] {
        retry = nil
        taken = []
        hasSearched = true
        return ask(.discover, now)
    }

    mutating func found(_ router: Router) {
        if router != self.router { isPermanent = false }
        self.router = router
    }

    /// Maps a random port that is not known to be taken.
    mutating func mapAnyPort(_ router: Router, _ now: MediaTime) -> [PortMappingAction] {
        var port: UInt16
        repeat { port = .random(in: PortMappingLimits.externalPorts, using: &random) } while taken.contains(port)
        return ask(.map(mapping(port, router), router), now)
    }

    func mapping(_ externalPort: UInt16, _ router: Router) -> PortMapping {
        PortMapping(
            externalPort: externalPort, internalAddress: router.localAddress, internalPort: internalPort,
            lease: isPermanent ? 0 : UInt32(clamping: timing.lease.components.seconds), name: name)
    }

    /// Records that the router maps this port.
    mutating func hold(_ port: MappedPort, lease seconds: UInt32, _ now: MediaTime) -> [PortMappingAction] {
        let lease = Duration.seconds(seconds)
        held = Held(port: port, lease: seconds == 0 ? nil : (now + lease, now + lease / 2))
        failure = nil
        backoff.reset()
        taken = []
        return moved(port)
    }

    /// Records the mapping's address, and reports it if it changed.
    mutating func moved(_ port: MappedPort) -> [PortMappingAction] {
        held?.port = port
        let news = PortMappingUpdate.mapped(port)
        defer { told = news }
        return news == told ? [] : [.news(news)]
    }

    /// Handles a failed attempt.
    mutating func fail(_ why: PortMappingFailure, _ now: MediaTime) -> [PortMappingAction] {
        retry = now + backoff.next()
        return lose(why)
    }

    /// Records that no mapping exists, or that its state is unknown.
    private mutating func lose(_ why: PortMappingFailure) -> [PortMappingAction] {
        if let held { leftover = held.port.port }
        held = nil
        failure = why
        if case .failed = told { return [] }
        let news = PortMappingUpdate.failed(why)
        told = news
        return [.news(news)]
    }

    /// Makes the last request to the router: the removal.
    mutating func leave(_ now: MediaTime) -> [PortMappingAction] {
        guard let router, let port = held?.port.port ?? leftover else { return end() }
        held = nil
        leftover = nil
        return ask(.unmap(port, router), now)
    }

    package mutating func end() -> [PortMappingAction] {
        // A port whose mapping is outstanding may turn out to be mapped.
        var unknown = held?.port.port ?? leftover
        if case .map(let mapping, _) = outstanding?.call { unknown = mapping.externalPort }
        let number = lastNumber
        self = PortMappingMachine(
            internalPort: internalPort, name: name, timing: timing, leftover: unknown, random: random)
        lastNumber = number
        return [.stopped]
    }
}
