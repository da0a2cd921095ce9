package import Base

/// The state machine of the Wi-Fi: it decides which network to search for, when a new one counts as joined, and when to
/// open the device's own access point (docs/design/wifi.md). It has neither sockets nor a clock: its inputs are events
/// and the time, its outputs are steps, and `deadline` is the time of the next tick.
package struct WiFiMachine: Sendable {
    package enum Phase: Sendable, Hashable {
        /// wpa_supplicant was started and is not ready yet.
        case starting
        /// Backoff after wpa_supplicant ended by itself, until its next start.
        case backingOff(until: MediaTime)
        /// There is no network to search for. If allowed, an access point opens after a while.
        case idle(since: MediaTime)
        /// Searching or connecting. At the deadline a trial is given up; for a known network the access point opens, if
        /// allowed.
        case joining(JoinRequest, until: MediaTime)
        case joined(JoinRequest)
        /// Disconnecting: this network is left for another one as soon as the response has been sent.
        case disconnecting(JoinRequest, at: MediaTime)
        /// A last scan before the interface is used for the access point.
        case scanning(until: MediaTime)
        case opening(until: MediaTime)
        case open(searchAgain: MediaTime)
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
    var stations: Set<String> = []
    /// The time at which a station last requested something, or the access point opened.
    var stationsAskedAt: MediaTime?
    /// Whether the access point was closed for a quick search for the known network.
    var isQuickScan = false
    /// The pauses after consecutive failures to start wpa_supplicant.
    var backoff: Backoff
    /// The earliest time of the next access point after one that failed.
    var openingAllowed: MediaTime?
    /// The route last reported, the one to be reported, and when.
    private var reported = WiFiRoute.none
    private var next = WiFiRoute.none
    private var reportAt: MediaTime?

    /// - Parameter known: the network persisted by an earlier run.
    init(known: JoinRequest?, mayOpen: Bool, timing: WiFiTiming = WiFiTiming()) {
        self.known = known
        self.mayOpen = mayOpen
        self.timing = timing
        backoff = Backoff(timing.retry, longest: timing.longestRetry)
    }

    /// Starts.
    ///
    /// - Parameter isWired: whether the wired network is usable; it is not reported as a change.
    mutating func start(isWired: Bool) -> [WiFiStep] {
        self.isWired = isWired
        (reported, next) = (currentRoute, currentRoute)
        return [.startSupplicant]
    }

    /// Handles an event.
    mutating func handle(_ event: WiFiEvent, now: MediaTime) -> [WiFiStep] {
        perform(event, now) + reportRoute(now)
    }

    /// Reports a changed route after a delay: short changes are not reported, and an address exists shortly before its
    /// routes do.
    private mutating func reportRoute(_ now: MediaTime) -> [WiFiStep] {
        let route = currentRoute
        if route != next {
            next = route
            reportAt = route == reported ? nil : now + timing.certainty
        }
        guard let due = reportAt, due <= now else { return [] }
        reportAt = nil
        reported = route
        return [.routeChanged(route)]
    }

    /// The time of the next tick; nil: there is no deadline.
    var deadline: MediaTime? { [phaseDeadline, answerBy, reportAt].compactMap { $0 }.min() }

    /// The present route; the wired network has priority.
    private var currentRoute: WiFiRoute {
        if isWired { return .wired }
        switch phase {
        case .joined(let network), .disconnecting(let network, _): return .wifi(network.ssid)
        default: return .none
        }
    }

    private var phaseDeadline: MediaTime? {
        switch phase {
        case .starting, .joined: nil
        case .backingOff(let until), .scanning(let until), .opening(let until), .leaving(let until): until
        case .disconnecting(_, let until): until
        case .idle(let since): opens ? max(since + timing.settling, openingAllowed ?? since) : nil
        case .joining(let request, let until):
            request == trial ? until : opens ? max(until, openingAllowed ?? until) : nil
        case .open(let searchAgain): searchAgain
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
        case .join(let request): return join(request, now)
        case .forget: return forget(now)
        case .tick: return tick(now)
        }
    }

    private mutating func tick(_ now: MediaTime) -> [WiFiStep] {
        var steps: [WiFiStep] = []
        if let answerBy, answerBy <= now { steps += answer() }
        guard let due = phaseDeadline, due <= now else { return steps }
        switch phase {
        case .backingOff:
            // Where wpa_supplicant keeps failing, the interface may still work as an access point.
            let isHopeless = backoff.failures >= timing.mostRetries && trial == nil
            if isHopeless, opens, openingAllowed ?? now <= now { return steps + open(now) }
            phase = .starting
            return steps + [.startSupplicant]
        case .idle: return steps + lastScan(now)
        case .joining(let request, _): return steps + (request == trial ? giveUp(now) : lastScan(now))
        case .scanning: return steps + open(now)
        case .opening: return steps + accessPointEnded(now)
        case .open:
            let isQuiet = known != nil && now - (stationsAskedAt ?? now) >= timing.quiet
            guard stations.isEmpty || isQuiet else {
                phase = .open(searchAgain: now + timing.searchAgain)
                return steps
            }
            isQuickScan = true
            return steps + close()
        case .disconnecting: return steps + search(now)
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
        case .scanning: return isWired ? search(now) : []
        // The time before the access point opens counts from the loss of the wired network.
        case .idle: phase = .idle(since: now)
        case .joining(let request, _) where request != trial: phase = .joining(request, until: now + timing.patience)
        default: break
        }
        return []
    }
}
