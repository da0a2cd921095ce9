import Base
import Device
import Net

/// The device's link to its platform (CTMW 5, 7.2, 7.3), without sockets, clocks and XML.
///
/// Each input takes the time and returns the actions to perform; `nextDeadline` is the time to call `tick` if there is
/// no other input before. The states and the reasons for their transitions: docs/design/platform-link.md.
struct LinkStateMachine: TimedMachine {
    enum Phase: Equatable {
        case stopped(LinkStop)
        case pausing(until: MediaTime)
        case redirecting(until: MediaTime)
        case registering(until: MediaTime)
        case connecting(until: MediaTime)
        case loggingIn
        case online
    }

    let endpoints: LinkEndpoints
    let timing: LinkTiming
    /// The commands supported by the device; a request with another one is answered with ERROR_RES.
    let served: Set<UInt8>
    private var random: any RandomNumberGenerator & Sendable

    package var phase = Phase.stopped(.off)
    var record = RegistrationRecord()
    var counters = LinkCounters()

    /// The numbers of the last HTTP request and the last connection; events of earlier ones are ignored.
    var call = CallNumber(value: 0)
    var link = LinkNumber(value: 0)
    var lastID: UInt64 = 0

    /// The server of the present or next attempt.
    var server = ServerAddress(host: "", port: 0)
    /// Its index in `servers`.
    var turn = 0
    /// The pauses after failed rounds and lost links; reset when a heartbeat is answered.
    var backoff: Backoff
    /// Whether nothing has been registered yet, or every server failed.
    var needsRegistration = false
    var registrationAllowed: MediaTime?
    /// The earliest time of the next login after a refused one (CTMW 7.3.3).
    var loginAllowed: MediaTime?
    /// The group platform's response without an address: it is not asked again in this run.
    var redirectRefusal: RedirectOutcome?
    /// The earliest time of the next redirect request after an unanswered one.
    var redirectAllowed: MediaTime?

    /// The state of the open connection.
    var session: LinkSession?

    init(
        endpoints: LinkEndpoints, timing: LinkTiming = LinkTiming(), served: Set<UInt8>,
        random: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        self.endpoints = endpoints
        self.timing = timing
        backoff = Backoff(timing.connectRetry, longest: timing.longestConnectRetry)
        self.served = served
        self.random = random
    }

    // MARK: Queries

    /// Configured servers replace those from registration.
    var servers: [ServerAddress] { endpoints.servers.isEmpty ? record.servers : endpoints.servers }

    /// The time to call `tick`, unless another input comes first. Nil: there is no deadline.
    package var nextDeadline: MediaTime? {
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

    // MARK: Start and stop

    /// Starts with the persisted record.
    ///
    /// - Parameter sinceRegistration: by the wall clock, since the last registration of an earlier run; nil when there
    ///   was none or the clock is unreliable. A restart must not be a way around the five minutes of CTMW 7.2.
    package mutating func start(
        record: RegistrationRecord, sinceRegistration: Duration?, now: MediaTime
    ) -> [LinkAction] {
        guard case .stopped = phase else { return [] }
        self.record = record
        if let sinceRegistration, sinceRegistration >= .zero {
            let pause = extended(timing.registerRetry, PauseJitter.register)
            registrationAllowed = now - sinceRegistration + pause
        }
        return begin(now)
    }

    /// Stops; the device's outstanding requests are completed.
    mutating func stop() -> [LinkAction] {
        if case .stopped = phase { return [] }
        return closeConnection() + halt(.off)
    }

    /// A factory reset (CTMW 5, point 3): the persisted record is deleted, and the group platform may be asked again.
    /// The waits after a registration and after a refused login stay: they protect the platform.
    package mutating func forget(now: MediaTime) -> [LinkAction] {
        let kept = LinkAction.keep(RegistrationRecord())
        record = RegistrationRecord()
        guard phase != .stopped(.off) else { return [kept] }
        return closeConnection() + [kept] + begin(now)
    }

    /// The device's network changed: a connection over the former one is dead, and a pause has lost its reason. The
    /// waits after a registration and after a refused login stay: they protect the platform.
    mutating func networkChanged(now: MediaTime) -> [LinkAction] {
        switch phase {
        // An HTTP request ends soon by itself.
        case .stopped, .redirecting, .registering: return []
        case .pausing, .connecting, .loggingIn, .online: break
        }
        turn = 0
        backoff.reset()
        return closeConnection() + proceed(now)
    }

    private mutating func begin(_ now: MediaTime) -> [LinkAction] {
        redirectRefusal = nil
        redirectAllowed = nil
        turn = 0
        backoff.reset()
        needsRegistration = record.servers.isEmpty
        return proceed(now)
    }

    /// Handles that the time `nextDeadline` has come.
    package mutating func tick(now: MediaTime) -> [LinkAction] {
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

    // MARK: Next steps

    /// Takes the next step that is possible and allowed now.
    mutating func proceed(_ now: MediaTime) -> [LinkAction] {
        if needsRegistration || servers.isEmpty {
            if let url = endpoints.registerURL ?? record.registerURL {
                if let allowed = registrationAllowed, allowed > now {
                    // The servers are tried meanwhile: a platform that was restarted is back sooner.
                    if servers.isEmpty { return pause(until: allowed, now) }
                } else {
                    return register(url, now)
                }
            } else if let url = endpoints.redirectURL, redirectRefusal == nil {
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

    /// Continues after a server failed before a heartbeat was answered: with the next one, or after the last with a
    /// pause and another registration (CTMW 7.2).
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

    /// Each failure doubles the pause, which is randomly extended up to threefold, so that devices that lost their
    /// platform at the same moment return one by one.
    mutating func growingPause() -> Duration {
        extended(backoff.next(), PauseJitter.connect)
    }

    private mutating func pause(until: MediaTime, _ now: MediaTime) -> [LinkAction] {
        phase = .pausing(until: until)
        return [.report(.pausing(until - now))]
    }

    mutating func halt(_ why: LinkStop) -> [LinkAction] {
        phase = .stopped(why)
        return [.report(.stopped(why))]
    }

    mutating func extended(_ pause: Duration, _ share: Double) -> Duration {
        pause.extended(byUpTo: share, using: &random)
    }
}

/// From the TCP connection to the login, and the connection's end.
extension LinkStateMachine {
    mutating func connected(_ link: LinkNumber, now: MediaTime) -> [LinkAction] {
        guard case .connecting = phase, link == self.link else {
            // A connection that was given up was established after all.
            return link == self.link && session != nil ? [] : [.close(link)]
        }
        var session = LinkSession()
        let sequence = session.own.open(.login, until: now + timing.answer)
        self.session = session
        phase = .loggingIn
        counters.logins += 1
        return [.compose(.login, sequence: sequence)]
    }

    mutating func connectFailed(_ link: LinkNumber, _ words: String, now: MediaTime) -> [LinkAction] {
        guard case .connecting = phase, link == self.link else { return [] }
        return serverFailed(.connectFailed(words), now)
    }

    /// Handles the loss of the connection: closed by the platform or broken.
    mutating func disconnected(_ link: LinkNumber, _ words: String = "", now: MediaTime) -> [LinkAction] {
        guard session != nil, link == self.link else { return connectFailed(link, words, now: now) }
        return endSession(.closedByPlatform(words), close: false, now)
    }

    /// Handles an error of the frame decoder: the stream is out of sync.
    mutating func unreadable(_ link: LinkNumber, _ words: String, now: MediaTime) -> [LinkAction] {
        guard session != nil, link == self.link else { return [] }
        return endSession(.unreadableStream(words), close: true, now)
    }

    mutating func loginAnswered(_ reading: PayloadReading, _ now: MediaTime) -> [LinkAction] {
        let result = reading.kind == .answer ? reading.result : nil
        guard result == 0, let answer = reading.document else {
            counters.loginsRefused += 1
            loginAllowed = now + extended(timing.loginRetry, PauseJitter.login)
            return closeConnection() + [.report(.loginRefused(server, result: result))] + nextServer(now)
        }
        phase = .online
        let heartbeats = HeartbeatSchedule(timing: timing, now: now)
        session?.heartbeats = heartbeats
        return [.accepted(.login, answer), .report(.loggedIn(server))]
            + announceAbilities(now) + sendHeartbeat()
    }

    /// Ends the connection for a reason outside the device. If it never answered a heartbeat, the next server is tried;
    /// otherwise the main server is first again.
    mutating func endSession(_ why: LinkLoss, close: Bool, _ now: MediaTime) -> [LinkAction] {
        let wasOnline = phase == .online
        let proved = session?.proved ?? false
        if wasOnline { counters.linksLost += 1 }
        let ended = completeOwnRequests() + (close ? [.close(link)] : [])
        guard proved else { return ended + serverFailed(why, now) }
        turn = 0
        return ended + [.report(.lost(server, why))] + pauseAfterFailure(now)
    }

    /// Closes the open or opening connection, and completes the requests that waited for it.
    mutating func closeConnection() -> [LinkAction] {
        if case .connecting = phase { return [.close(link)] }
        guard session != nil else { return [] }
        return completeOwnRequests() + [.close(link)]
    }

    private mutating func completeOwnRequests() -> [LinkAction] {
        let lost = session?.own.ofDevice ?? []
        session = nil
        return lost.map { .complete($0, .linkLost) }
    }
}

/// Redirect (CTMW 5) and registration (CTMW 7.2).
extension LinkStateMachine {
    mutating func redirect(_ url: String, _ now: MediaTime) -> [LinkAction] {
        call.value += 1
        counters.redirects += 1
        phase = .redirecting(until: now + timing.http)
        return [.redirect(call, url: url)]
    }

    /// Registers without checking whether it is allowed: `proceed` did.
    mutating func register(_ url: String, _ now: MediaTime) -> [LinkAction] {
        call.value += 1
        counters.registrations += 1
        registrationAllowed = now + extended(timing.registerRetry, PauseJitter.register)
        phase = .registering(until: now + timing.http)
        return [.register(call, url: url)]
    }

    /// Handles the result of `.redirect`.
    mutating func redirected(_ call: CallNumber, _ outcome: RedirectOutcome, now: MediaTime) -> [LinkAction] {
        guard case .redirecting = phase, call == self.call else { return [] }
        if outcome != .unanswered { counters.httpResponses += 1 }
        switch outcome {
        case .found(let url):
            record.registerURL = url
            return [.keep(record)] + proceed(now)
        case .refused:
            redirectRefusal = outcome
            return [.report(.redirectFailed(outcome))] + proceed(now)
        case .unanswered:
            // The request never reached the platform, so nothing was refused: a camera that starts before its router
            // must not stay offline until someone restarts it by hand.
            redirectAllowed = now + growingPause()
            return [.report(.redirectFailed(outcome))] + proceed(now)
        }
    }

    /// Handles the result of `.register`.
    mutating func registered(_ call: CallNumber, _ outcome: RegistrationOutcome, now: MediaTime) -> [LinkAction] {
        guard case .registering = phase, call == self.call else { return [] }
        if outcome != .unanswered { counters.httpResponses += 1 }
        switch outcome {
        case .registered(var given) where !(given.servers.isEmpty && endpoints.servers.isEmpty):
            given.registerURL = record.registerURL
            record = given
            turn = 0
            needsRegistration = false
            return [.keep(record), .report(.registered)] + proceed(now)
        default:
            return [.report(.registrationFailed(outcome))] + pauseAfterFailure(now)
        }
    }
}
