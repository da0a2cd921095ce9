package import Base

/// What the Wi-Fi does next: which network is searched for, when a new one counts as joined, when the device opens an
/// access point of its own (docs/design/wifi.md). It has neither sockets nor a clock: events and the time go in, steps
/// come out, and `deadline` says when to come back with a tick.
package struct WiFiMachine: Sendable {
    package enum Phase: Sendable, Hashable {
        /// wpa_supplicant was started.
        case starting
        /// It ended by itself and is started again then.
        case resting(until: MediaTime)
        /// There is no network to search for. An access point opens then, if it may.
        case idle(since: MediaTime)
        /// Searched for or talked to. At its end a trial is given up; for a known network the access point opens, if it
        /// may.
        case joining(JoinWish, until: MediaTime)
        case joined(JoinWish)
        /// Another network is wanted: this one is left as soon as the answer is out.
        case parting(JoinWish, at: MediaTime)
        /// One scan more before the access point takes the radio.
        case surveying(until: MediaTime)
        case opening(until: MediaTime)
        case open(lookAgain: MediaTime)
        /// Somebody who is in the access point has named a network: it closes as soon as the answer is out.
        case leaving(at: MediaTime)
    }

    let timing: WiFiTiming
    /// Whether the device may open an access point.
    let mayOpen: Bool

    var phase = Phase.starting
    /// The network that was joined last, and is returned to.
    var known: JoinWish?
    /// The one that is to be joined and has not proved itself.
    var trial: JoinWish?
    var isWired = false
    var isAssociated = false
    var hasAddress = false
    /// Why the trial has not succeeded so far.
    var hindrance = WiFiOutcome.Reason.noAnswer
    /// What was heard last, and when.
    var heard: [HeardNetwork] = []
    var heardAt: MediaTime?
    /// Queries wait until then for a scan.
    var answerBy: MediaTime?
    /// Stations in the access point.
    var guests: Set<String> = []
    /// When somebody in the access point asked for something, or it opened.
    var guestsAskedAt: MediaTime?
    /// The access point was closed for a glance at the known network.
    var isGlancing = false
    /// How often in a row wpa_supplicant did not start.
    var failures = 0
    /// After an access point that failed, the next not before.
    var openingAllowed: MediaTime?
    /// The way that was told last, the one that is to be told, and when.
    private var told = WiFiWay.none
    private var next = WiFiWay.none
    private var tellAt: MediaTime?

    /// - Parameter known: from an earlier run.
    init(known: JoinWish?, mayOpen: Bool, timing: WiFiTiming = WiFiTiming()) {
        self.known = known
        self.mayOpen = mayOpen
        self.timing = timing
    }

    /// Begins.
    ///
    /// - Parameter isWired: whether the wired network is there; that is no news to anybody.
    mutating func start(isWired: Bool) -> [WiFiStep] {
        self.isWired = isWired
        (told, next) = (currentWay, currentWay)
        return [.startSupplicant]
    }

    /// Takes an event in.
    mutating func handle(_ event: WiFiEvent, now: MediaTime) -> [WiFiStep] {
        perform(event, now) + tellWay(now)
    }

    /// A way that lasts a moment only is no news; and an address is there a moment before its routes are.
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

    /// When to come back with a tick; nil: nothing is waited for.
    var deadline: MediaTime? { [phaseDeadline, answerBy, tellAt].compactMap { $0 }.min() }

    /// Wired first (002 7.5.9).
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

    /// Whether an access point may open now: nobody needs one beside a wired network.
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
            // What nothing can be heard with can still be talked to.
            let isHopeless = failures >= timing.mostRests && trial == nil
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
        // 002 11.2: with a wired network the access point closes.
        case .opening, .open: return isWired ? close() : []
        case .surveying: return isWired ? search(now) : []
        // The patience begins with the loss of the wire.
        case .idle: phase = .idle(since: now)
        case .joining(let wish, _) where wish != trial: phase = .joining(wish, until: now + timing.patience)
        default: break
        }
        return []
    }
}
