@testable import Base
@testable import System
@testable import Uplink

/// What must hold whatever happens, judged from outside: by the actions, the clock and what the platform sent.
///
/// It has its own numbers from the text, not those of `LinkTiming`: a machine with other times must be caught.
struct LinkInvariants {
    private struct Open {
        var link: LinkNumber
        var nextSequence = 0
        /// After the login was accepted: when the next heartbeat has to go out.
        var nextHeartbeat: MediaTime?
        var missed = 0
        var answered = false
        /// An address changed: one heartbeat more is right, and has to come until then.
        var extraUntil: MediaTime?
        var waitingHeartbeats: [UInt16] = []
        var loginSequence: UInt16?
        /// By command and SEQ: when the platform asked what has not been answered yet.
        var asked: [UInt32: [MediaTime]] = [:]
    }

    let lateness: Duration
    private(set) var violation: String?
    /// The connection may be closed by the device now, for another reason than heartbeats.
    var mayClose = false

    private var open: Open?
    private var registeredAt: MediaTime?
    private var refusedAt: MediaTime?
    private var connectTimes: [MediaTime] = []
    private var asking: [LinkRequestID: MediaTime] = [:]
    private var completed: Set<LinkRequestID> = []
    private var ticks = 0
    private var redirectRefused = false

    init(lateness: Duration) { self.lateness = lateness }

    private mutating func require(_ holds: Bool, _ words: @autoclosure () -> String) {
        if !holds && violation == nil { violation = words() }
    }

    // MARK: What the device does

    mutating func saw(_ action: LinkAction, now: MediaTime) {
        switch action {
        case .redirect: require(!redirectRefused, "asked for a redirect again after a refusal")
        case .report(.redirectFailed(.refused)): redirectRefused = true
        case .register:
            if let registeredAt {
                require(now - registeredAt >= .seconds(300), "two registrations within \(now - registeredAt)")
            }
            registeredAt = now
        case .connect(let link, _):
            require(open == nil, "opens a second connection")
            open = Open(link: link)
            connectTimes = connectTimes.filter { now - $0 < .seconds(5) } + [now]
            require(connectTimes.count <= 2, "more than two connections tried within five seconds")
        case .close(let link): closes(link, now)
        case .compose(let procedure, let sequence): composes(procedure, sequence, now)
        case .send(let frame): sends(frame)
        case .complete(let id, let outcome):
            require(completed.insert(id).inserted, "completed a request twice")
            if asking.removeValue(forKey: id) == nil { require(outcome == .notOnline, "completed what nobody asked") }
        case .keep, .serve, .accepted, .report: break
        }
    }

    private mutating func closes(_ link: LinkNumber, _ now: MediaTime) {
        guard let open, open.link == link else {
            require(false, "closes a connection that is not open")
            return
        }
        if let next = open.nextHeartbeat, !mayClose {
            let missed = open.answered ? 0 : open.missed + 1
            require(now >= next && missed == 3, "closes an online link after \(missed) misses")
        }
        self.open = nil
    }

    private mutating func composes(_ procedure: LinkProcedure, _ sequence: UInt16, _ now: MediaTime) {
        counts(sequence)
        switch procedure {
        case .login:
            if let refusedAt { require(now - refusedAt >= .seconds(180), "login \(now - refusedAt) after a refusal") }
            require(open?.loginSequence == nil, "two logins on one connection")
            open?.loginSequence = sequence
        case .abilities: require(open?.nextHeartbeat != nil, "abilities before the login was accepted")
        case .heartbeat:
            guard let next = open?.nextHeartbeat else {
                return require(false, "heartbeat before the login was accepted")
            }
            open?.waitingHeartbeats.append(sequence)
            let isExtra = open?.extraUntil != nil
            open?.extraUntil = nil
            if now < next { return require(isExtra, "a heartbeat \(next - now) early") }
            let missed = open?.answered == true ? 0 : (open?.missed ?? 0) + 1
            require(missed < 3, "a heartbeat after \(missed) misses")
            open?.missed = missed
            open?.answered = false
            // The first interval begins with the login's answer, where `next` stands at that very moment.
            open?.nextHeartbeat = next + .seconds(120)
        }
    }

    private mutating func counts(_ sequence: UInt16) {
        guard let expected = open?.nextSequence else { return require(false, "sends without a connection") }
        require(Int(sequence) == expected, "SEQ \(sequence) where \(expected) is next")
        open?.nextSequence += 1
    }

    private mutating func sends(_ frame: LinkFrame) {
        require(open != nil, "sends without a connection")
        if frame.command == 0x35 { return counts(frame.sequence) }
        let key = UInt32(frame.command) << 16 | UInt32(frame.sequence)
        guard var times = open?.asked[key], !times.isEmpty else {
            return require(false, "answers \(frame.command) \(frame.sequence), which nobody asked or which is answered")
        }
        times.removeFirst()
        open?.asked[key] = times.isEmpty ? nil : times
    }

    mutating func ticked(nextDeadline: MediaTime?, now: MediaTime) {
        ticks += 1
        if let nextDeadline { require(nextDeadline > now, "the next deadline is not after now") }
        require(ticks < 5000, "more than 5000 wake-ups in an hour")
    }

    // MARK: What happens to it

    mutating func receives(_ frame: LinkFrame, _ reading: PayloadReading, isPlatforms: Bool, now: MediaTime) {
        guard open != nil else { return }
        if isPlatforms {
            open?.asked[UInt32(frame.command) << 16 | UInt32(frame.sequence), default: []].append(now)
        } else if frame.command == 0x31, frame.sequence == open?.loginSequence, open?.nextHeartbeat == nil {
            guard reading.kind == .answer, reading.result == 0 else {
                refusedAt = now
                return
            }
            // The first heartbeat has to go out now, and none before it was missed.
            open?.nextHeartbeat = now
            open?.answered = true
        } else if frame.command == 0x33, let at = open?.waitingHeartbeats.firstIndex(of: frame.sequence) {
            let accepts = reading.kind == .answer && reading.result == nil
            open?.waitingHeartbeats.removeSubrange(...at)
            if accepts {
                open?.answered = true
                open?.missed = 0
            }
        }
    }

    mutating func asks(_ id: LinkRequestID, until: MediaTime) { asking[id] = until }

    mutating func addressChanged(now: MediaTime) {
        if open?.nextHeartbeat != nil, open?.extraUntil == nil { open?.extraUntil = now + .seconds(5) }
    }

    mutating func cut(_ link: LinkNumber) { open = nil }

    mutating func connectFailed(_ link: LinkNumber) { if open?.link == link { open = nil } }

    /// A factory reset.
    mutating func startsAnew() {
        connectTimes = []
        redirectRefused = false
    }

    /// The process ends, and everything it had in memory with it.
    mutating func died() {
        startsAnew()
        open = nil
        refusedAt = nil
        asking = [:]
        completed = []
    }

    // MARK: Always

    mutating func check(now: MediaTime) {
        if let next = open?.nextHeartbeat { require(now <= next + lateness, "a heartbeat is overdue by \(now - next)") }
        if let until = open?.extraUntil { require(now <= until + lateness, "a changed address is not told") }
        for times in (open?.asked ?? [:]).values {
            for time in times {
                require(now - time <= .seconds(20) + lateness, "a request of the platform goes unanswered")
            }
        }
        for until in asking.values { require(now <= until + lateness, "a request of the device never ends") }
    }

    mutating func ended(online: Bool, state: LinkState) {
        require(online, "not online half an hour after everything was well again, but \(state.words)")
    }
}
