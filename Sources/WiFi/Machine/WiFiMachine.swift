package import Base

/// The state machine of the Wi-Fi: it decides which network to search for, when a new one counts as joined, and when to
/// open the device's own access point (docs/design/wifi.md). It has neither sockets nor a clock: its inputs are events
/// and the time, its outputs are steps, and `deadline` is the time of the next tick.
package struct WiFiMachine: Sendable {
    package enum Phase: Sendable, Hashable {
        /// wpa_supplicant was started and is not ready yet.
        case starting
        /// Backoff after wpa_supplicant ended by itself, until its next start.
        case resting(until: MediaTime)
        /// There is no network to search for. If allowed, an access point opens after a while.
        case idle(since: MediaTime)
        /// Searching or connecting. At the deadline a trial is given up; for a known network the access point opens, if
        /// allowed.
        case joining(JoinRequest, until: MediaTime)
        case joined(JoinRequest)
        /// Disconnecting: this network is left for another one as soon as the response has been sent.
        case parting(JoinRequest, at: MediaTime)
        /// A last scan before the interface is used for the access point.
        case surveying(until: MediaTime)
        case opening(until: MediaTime)
        case open(lookAgain: MediaTime)
        /// A station of the access point has named a network: it closes as soon as the response has been sent.
        case leaving(at: MediaTime)
    }

    let timing: WiFiTiming
    /// Whether the device may open an access point.
    let mayOpen: Bool

    var phase = Phase.starting
    /// The network last joined, to which the device returns.
    var known: JoinRequest?
    /// The network to be joined, not yet verified.
    var trial: JoinRequest?
    var isWired = false
    var isAssociated = false
    var hasAddress = false
    /// Why the trial has not succeeded yet.
    var hindrance = WiFiOutcome.Reason.noAnswer
    /// The latest scan results, and their time.
    var heard: [HeardNetwork] = []
    var heardAt: MediaTime?
    /// The time until which queries wait for a scan.
    var answerBy: MediaTime?
    /// MAC addresses of the stations of the access point.
    var guests: Set<String> = []
    /// The time at which a station last requested something, or the access point opened.
    var guestsAskedAt: MediaTime?
    /// Whether the access point was closed for a quick search for the known network.
    var isGlancing = false
    /// The pauses after consecutive failures to start wpa_supplicant.
    var backoff: Backoff
    /// The earliest time of the next access point after one that failed.
    var openingAllowed: MediaTime?
    /// The route last reported, the one to be reported, and when.
    private var told = WiFiWay.none
    private var next = WiFiWay.none
    private var tellAt: MediaTime?

    /// - Parameter known: the network persisted by an earlier run.
    init(known: JoinRequest?, mayOpen: Bool, timing: WiFiTiming = WiFiTiming()) {
        self.known = known
        self.mayOpen = mayOpen
        self.timing = timing
        backoff = Backoff(timing.rest, longest: timing.longestRest)
    }

    /// Starts.
    ///
    /// - Parameter isWired: whether the wired network is usable; it is not reported as a change.
    mutating func start(isWired: Bool) -> [WiFiStep] {
        self.isWired = isWired
        (told, next) = (currentWay, currentWay)
        return [.startSupplicant]
    }

    /// Handles an event.
    mutating func handle(_ event: WiFiEvent, now: MediaTime) -> [WiFiStep] {
        perform(event, now) + tellWay(now)
    }

    /// Reports a changed route after a delay: short changes are not reported, and an address exists shortly before its
    /// routes do.
    private mutating func tellWay(_ now: MediaTime) -> [WiFiStep] {
        let way = currentWay
        if way != next {
            next = way
            tellAt = way == told ? nil : now + timing.certainty
        }
        guard let due = tellAt, due <= now else { return [] }
        tellAt = nil
        told = way
        return [.wayChanged(way)]
    }

    /// The time of the next tick; nil: there is no deadline.
    var deadline: MediaTime? { [phaseDeadline, answerBy, tellAt].compactMap { $0 }.min() }

    /// The present route; the wired network has priority.
    private var currentWay: WiFiWay {
        if isWired { return .wired }
        switch phase {
        case .joined(let network), .parting(let network, _): return .wifi(network.ssid)
        default: return .none
        }
    }

    private var phaseDeadline: MediaTime? {
        switch phase {
        case .starting, .joined: nil
        case .resting(let until), .surveying(let until), .opening(let until), .leaving(let until): until
        case .parting(_, let until): until
        case .idle(let since): opens ? max(since + timing.settling, openingAllowed ?? since) : nil
        case .joining(let wish, let until):
            wish == trial ? until : opens ? max(until, openingAllowed ?? until) : nil
        case .open(let lookAgain): lookAgain
        }
    }

    /// Whether an access point may open now: it is not needed beside a wired network.
    var opens: Bool { mayOpen && !isWired }

    private mutating func perform(_ event: WiFiEvent, _ now: MediaTime) -> [WiFiStep] {
        switch event {
        case .wired(let isWired): return wired(isWired, now)
        case .supplicantReady: return ready(now)
        case .supplicantEnded(let words): return supplicantEnded(words, now)
        case .supplicant(let event): return supplicant(event, now)
        case .address(let has): return address(has, now)
        case .heard(let networks): return heard(networks, now)
        case .accessPointOpened: return opened(now)
        case .accessPointEnded: return accessPointEnded(now)
        case .accessPoint(let event): return accessPoint(event, now)
        case .query: return query(now)
        case .join(let wish): return join(wish, now)
        case .forget: return forget(now)
        case .tick: return tick(now)
        }
    }

    private mutating func tick(_ now: MediaTime) -> [WiFiStep] {
        var steps: [WiFiStep] = []
        if let answerBy, answerBy <= now { steps += answer() }
        guard let due = phaseDeadline, due <= now else { return steps }
        switch phase {
        case .resting:
            // Where wpa_supplicant keeps failing, the interface may still work as an access point.
            let isHopeless = backoff.failures >= timing.mostRests && trial == nil
            if isHopeless, opens, openingAllowed ?? now <= now { return steps + open(now) }
            phase = .starting
            return steps + [.startSupplicant]
        case .idle: return steps + survey(now)
        case .joining(let wish, _): return steps + (wish == trial ? giveUp(now) : survey(now))
        case .surveying: return steps + open(now)
        case .opening: return steps + accessPointEnded(now)
        case .open:
            let isQuiet = known != nil && now - (guestsAskedAt ?? now) >= timing.quiet
            guard guests.isEmpty || isQuiet else {
                phase = .open(lookAgain: now + timing.lookAgain)
                return steps
            }
            isGlancing = true
            return steps + close()
        case .parting: return steps + search(now)
        case .leaving: return steps + close()
        case .starting, .joined: return steps
        }
    }

    private mutating func wired(_ isWired: Bool, _ now: MediaTime) -> [WiFiStep] {
        guard isWired != self.isWired else { return [] }
        self.isWired = isWired
        switch phase {
        // With a wired network the access point closes.
        case .opening, .open: return isWired ? close() : []
        case .surveying: return isWired ? search(now) : []
        // The time before the access point opens counts from the loss of the wired network.
        case .idle: phase = .idle(since: now)
        case .joining(let wish, _) where wish != trial: phase = .joining(wish, until: now + timing.patience)
        default: break
        }
        return []
    }
}
