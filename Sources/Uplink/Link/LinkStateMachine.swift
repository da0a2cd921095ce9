import Base
import Net

/// The device's link to its platform (002 5, 7.2, 7.3), without sockets, clocks and XML.
///
/// Each input takes the time and returns what to do; `nextDeadline` says when to call `tick` if nothing happens before.
/// How it goes from state to state, and why: docs/design/platform-link.md.
struct LinkStateMachine {
    enum Phase: Equatable {
        case stopped(LinkStop)
        case pausing(until: MediaTime)
        case redirecting(until: MediaTime)
        case registering(until: MediaTime)
        case connecting(until: MediaTime)
        case loggingIn
        case online
    }

    let entrances: LinkEntrances
    let timing: LinkTiming
    /// The commands that the device knows; a request under another is answered with ERROR_RES.
    let served: Set<UInt8>
    private var random: any RandomNumberGenerator & Sendable

    package var phase = Phase.stopped(.off)
    var record = RegistrationRecord()
    var counters = LinkCounters()

    /// The last HTTP request and the last connection; news of earlier ones is old.
    var call = CallNumber(value: 0)
    var link = LinkNumber(value: 0)
    var lastID: UInt64 = 0

    /// The server that the present or next try goes to.
    var server = ServerAddress(host: "", port: 0)
    /// Its place among `servers`.
    var turn = 0
    /// Failed rounds and lost links since a link last proved itself.
    var failures = 0
    /// Nothing has been registered yet, or every server failed.
    var needsRegistration = false
    var registrationAllowed: MediaTime?
    /// After a refused login (002 7.3.3).
    var loginAllowed: MediaTime?
    /// The group platform has answered without an address: it is not asked again in this run.
    var redirectRefusal: RedirectOutcome?
    /// After a redirect request that nobody answered.
    var redirectAllowed: MediaTime?

    /// What belongs to the open connection.
    var session: LinkSession?

    init(
        entrances: LinkEntrances, timing: LinkTiming = LinkTiming(), served: Set<UInt8>,
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        self.entrances = entrances
        self.timing = timing
        self.served = served
        self.random = random
    }

    // MARK: Looking at it

    /// Those written by hand stand in place of those that registration gave.
    var servers: [ServerAddress] { entrances.servers.isEmpty ? record.servers : entrances.servers }

    /// When to call `tick`, unless another input comes first. Nil: nothing is waited for.
    var nextDeadline: MediaTime? {
        switch phase {
        case .stopped: nil
        case .pausing(let until), .redirecting(let until), .registering(let until), .connecting(let until): until
        case .loggingIn, .online: session?.deadline
        }
    }

    var state: LinkState {
        switch phase {
        case .stopped(let why): .stopped(why)
        case .pausing: .pausing
        case .redirecting: .redirecting
        case .registering: .registering
        case .connecting: .connecting(server)
        case .loggingIn: .loggingIn(server)
        case .online: .online(server)
        }
    }

    // MARK: On and off

    /// Begins, with what was kept.
    ///
    /// - Parameter sinceRegistration: by the wall clock, from the last registration of an earlier run; nil when there
    ///   was none or the clock can't tell. A restart must not be a way around the five minutes of 002 7.2.
    package mutating func start(
        record: RegistrationRecord, sinceRegistration: Duration?, now: MediaTime
    ) -> [LinkAction] {
        guard case .stopped = phase else { return [] }
        self.record = record
        if let sinceRegistration, sinceRegistration >= .zero {
            registrationAllowed = now - sinceRegistration + stretched(timing.registerRetry, PauseJitter.register)
        }
        return begin(now)
    }

    /// Ends; the device's open requests are completed.
    mutating func stop() -> [LinkAction] {
        if case .stopped = phase { return [] }
        return closeConnection() + halt(.off)
    }

    /// A factory reset (002 5, point 3): everything that was kept is forgotten, and the group platform may be asked
    /// again. The waits after a registration and after a refused login stay: they protect the platform.
    package mutating func forget(now: MediaTime) -> [LinkAction] {
        let kept = LinkAction.keep(RegistrationRecord())
        record = RegistrationRecord()
        guard phase != .stopped(.off) else { return [kept] }
        return closeConnection() + [kept] + begin(now)
    }

    /// The device is in another network: a connection over the former one leads nowhere, and a pause has lost its
    /// reason. What protects the platform stays: the waits after a registration and after a refused login.
    mutating func networkChanged(now: MediaTime) -> [LinkAction] {
        switch phase {
        // A request over HTTP ends by itself, soon.
        case .stopped, .redirecting, .registering: return []
        case .pausing, .connecting, .loggingIn, .online: break
        }
        turn = 0
        failures = 0
        return closeConnection() + proceed(now)
    }

    private mutating func begin(_ now: MediaTime) -> [LinkAction] {
        redirectRefusal = nil
        redirectAllowed = nil
        turn = 0
        failures = 0
        needsRegistration = record.servers.isEmpty
        return proceed(now)
    }

    /// The time has come that `nextDeadline` named.
    mutating func tick(now: MediaTime) -> [LinkAction] {
        switch phase {
        case .pausing(let until) where until <= now: return proceed(now)
        case .redirecting(let until) where until <= now: return redirected(call, .unanswered, now: now)
        case .registering(let until) where until <= now: return registered(call, .unanswered, now: now)
        case .connecting(let until) where until <= now:
            return [.close(link)] + serverFailed(.connectTimedOut, now)
        case .loggingIn, .online: return tickSession(now)
        default: return []
        }
    }

    // MARK: Where to go next

    /// The next step by what is known and allowed at this moment.
    mutating func proceed(_ now: MediaTime) -> [LinkAction] {
        if needsRegistration || servers.isEmpty {
            if let url = entrances.registerURL ?? record.registerURL {
                if let allowed = registrationAllowed, allowed > now {
                    // The servers are tried on meanwhile: a platform that was restarted is back sooner than that.
                    if servers.isEmpty { return pause(until: allowed, now) }
                } else {
                    return register(url, now)
                }
            } else if let url = entrances.redirectURL, redirectRefusal == nil {
                if let allowed = redirectAllowed, allowed > now {
                    if servers.isEmpty { return pause(until: allowed, now) }
                } else {
                    return redirect(url, now)
                }
            } else if servers.isEmpty {
                if case .refused(let result)? = redirectRefusal { return halt(.redirectRefused(result: result)) }
                return halt(.noEntrance)
            }
        }
        return connect(now)
    }

    private mutating func connect(_ now: MediaTime) -> [LinkAction] {
        if let allowed = loginAllowed, allowed > now { return pause(until: allowed, now) }
        if turn >= servers.count { turn = 0 }
        server = servers[turn]
        link.value += 1
        counters.connections += 1
        phase = .connecting(until: now + timing.connecting)
        return [.connect(link, server)]
    }

    /// The server's turn is over without a link that proved itself: the next one, or after the last a pause and
    /// another registration (002 7.2).
    mutating func serverFailed(_ why: LinkLoss, _ now: MediaTime) -> [LinkAction] {
        [.report(.serverFailed(server, why))] + nextServer(now)
    }

    mutating func nextServer(_ now: MediaTime) -> [LinkAction] {
        turn += 1
        if turn < servers.count { return connect(now) }
        turn = 0
        needsRegistration = true
        return pauseAfterFailure(now)
    }

    mutating func pauseAfterFailure(_ now: MediaTime) -> [LinkAction] { pause(until: now + growingPause(), now) }

    /// Each failure doubles the pause; chance stretches it up to threefold, so that devices that lost their platform
    /// at one moment return one by one.
    mutating func growingPause() -> Duration {
        var base = timing.connectRetry
        for _ in 0..<failures where base < timing.longestConnectRetry { base *= 2 }
        // Four doublings are more than the longest pause.
        failures = min(failures + 1, 8)
        return stretched(min(base, timing.longestConnectRetry), PauseJitter.connect)
    }

    private mutating func pause(until: MediaTime, _ now: MediaTime) -> [LinkAction] {
        phase = .pausing(until: until)
        return [.report(.pausing(until - now))]
    }

    mutating func halt(_ why: LinkStop) -> [LinkAction] {
        phase = .stopped(why)
        return [.report(.stopped(why))]
    }

    mutating func stretched(_ duration: Duration, _ share: Double) -> Duration {
        duration + duration * Double.random(in: 0..<share, using: &random)
    }
}
