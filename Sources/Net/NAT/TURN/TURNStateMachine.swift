import Base

/// The device's relay (CTMW 14, RFC 6062), without sockets and clocks.
///
/// Each input takes the time and returns the actions; `nextDeadline` says when to call `tick` if no other input comes
/// first. The states and the reasons: docs/design/relay.md.
struct TURNStateMachine: TimedMachine {
    enum Phase: Equatable {
        case off
        case noServer
        case pausing(until: MediaTime)
        case connecting(until: MediaTime)
        case allocating
        case allocated
    }

    let credentials: TURNCredentials
    /// The peers whose permissions are requested one after the other: 0.0.0.0 and then those of the configuration.
    let peers: [IPAddress]
    let timing: TURNTiming
    var random: any RandomNumberGenerator & Sendable

    package var phase = Phase.off
    var counters = TURNCounters()
    /// The last response for each address of `peers`; it outlives an allocation, so that nothing is reported twice.
    var permissions: [IPAddress: TURNPermission] = [:]
    /// The reason why there is no relay now.
    var lastLoss: TURNEvent?

    private(set) var servers: [ServerAddress] = []
    /// The server of the current or next attempt, and its index.
    private(set) var server = ServerAddress(host: "", port: 0)
    private var turn = 0
    /// The pauses after failed rounds and lost allocations; reset when an allocation is proved.
    private var backoff: Backoff
    /// Whether a server has refused the credentials in this round.
    private var wasRefused = false

    private var lastConnection: UInt64 = 0
    /// The control connection, open or being opened.
    private(set) var control = TURNConnection(value: 0)
    /// The state of the control connection, once it is open.
    var session: TURNSession?
    /// Peers whose data connections are not bound yet, by data connection.
    var attempts: [TURNConnection: TURNAttempt] = [:]
    /// Whether peers are being refused, which was reported.
    var isFull = false

    init(
        credentials: TURNCredentials, peers: [IPAddress] = [], timing: TURNTiming = TURNTiming(),
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        self.credentials = credentials
        self.peers = [.any] + peers.filter { $0 != .any }
        self.timing = timing
        backoff = Backoff(timing.retry, longest: timing.longestRetry)
        self.random = random
    }

    // MARK: State

    /// When to call `tick`, unless another input comes first; nil: nothing is due.
    package var nextDeadline: MediaTime? {
        switch phase {
        case .off, .noServer: nil
        case .pausing(let until), .connecting(let until): until
        case .allocating, .allocated:
            ([session?.deadline] + attempts.values.map(\.until)).compactMap { $0 }.min()
        }
    }

    var state: TURNState {
        switch phase {
        case .off: .off
        case .noServer: .noServer
        case .pausing: .pausing(after: lastLoss?.words ?? "")
        case .connecting: .connecting(server)
        case .allocating: .allocating(server)
        case .allocated: session?.relay.map { .allocated(server, relay: $0) } ?? .allocating(server)
        }
    }

    // MARK: Start and stop

    /// Starts with these servers, main first.
    package mutating func start(_ servers: [ServerAddress], now: MediaTime) -> [TURNAction] {
        guard phase == .off else { return [] }
        self.servers = servers
        return begin(now)
    }

    /// Stops. The server ends the allocation, and with it all peers, when the control connection closes.
    mutating func stop() -> [TURNAction] {
        defer { phase = .off }
        return end()
    }

    /// Replaces the servers after registration. An allocation at one of them stays.
    mutating func setServers(_ servers: [ServerAddress], now: MediaTime) -> [TURNAction] {
        let isSame = servers == self.servers
        self.servers = servers
        guard phase != .off, !isSame else { return [] }
        if phase == .allocated, let place = servers.firstIndex(of: server) {
            turn = place
            return []
        }
        return end() + begin(now)
    }

    private mutating func begin(_ now: MediaTime) -> [TURNAction] {
        turn = 0
        backoff.reset()
        wasRefused = false
        permissions = [:]
        return connect(now)
    }

    /// Handles the deadline that `nextDeadline` named.
    package mutating func tick(now: MediaTime) -> [TURNAction] {
        switch phase {
        case .pausing(let until) where until <= now: connect(now)
        case .connecting(let until) where until <= now: fail(.connectTimedOut, now)
        case .allocating, .allocated: tickSession(now) + tickAttempts(now)
        default: []
        }
    }

    // MARK: Choice of the server

    private mutating func connect(_ now: MediaTime) -> [TURNAction] {
        guard !servers.isEmpty else {
            phase = .noServer
            return []
        }
        if turn >= servers.count { turn = 0 }
        server = servers[turn]
        counters.connections += 1
        phase = .connecting(until: now + timing.connecting)
        control = newConnection()
        return [.connect(control, server)]
    }

    mutating func newConnection() -> TURNConnection {
        lastConnection += 1
        return TURNConnection(value: lastConnection)
    }

    /// Leaves the current server. If its allocation was never proved, the next server is tried at once; otherwise the
    /// main server is tried first again.
    ///
    /// - Parameter close: false when the control connection is closed already.
    mutating func fail(_ why: TURNLoss, close: Bool = true, _ now: MediaTime) -> [TURNAction] {
        let (wasAllocated, proved) = (phase == .allocated, session?.proved ?? false)
        if wasAllocated { counters.allocationsLost += 1 }
        let event = wasAllocated ? TURNEvent.lost(server, why) : .serverFailed(server, why)
        lastLoss = event
        let actions = end(close: close) + [.report(event)]
        wasRefused = wasRefused || why.isCredentials
        turn = proved ? servers.count : turn + 1
        if turn < servers.count { return actions + connect(now) }
        turn = 0
        return actions + pause(now)
    }

    private mutating func pause(_ now: MediaTime) -> [TURNAction] {
        let pause: Duration
        if wasRefused {
            pause = timing.refusedRetry.extended(byUpTo: TURNJitter.refused, using: &random)
            wasRefused = false
        } else {
            pause = backoff.next().extended(byUpTo: TURNJitter.retry, using: &random)
        }
        phase = .pausing(until: now + pause)
        return [.report(.pausing(pause))]
    }

    /// Resets the failure count: the server works.
    mutating func prove() {
        guard session?.proved == false else { return }
        session?.proved = true
        backoff.reset()
        wasRefused = false
    }

    /// Closes every connection, open or being opened.
    private mutating func end(close: Bool = true) -> [TURNAction] {
        var actions = attempts.keys.sorted { $0.value < $1.value }.map { TURNAction.close($0) }
        attempts = [:]
        isFull = false
        switch phase {
        case .off, .noServer, .pausing: break
        case .connecting, .allocating, .allocated:
            if close { actions.append(.close(control)) }
            if phase == .allocated { actions.append(.announce(nil)) }
        }
        session = nil
        return actions
    }
}
