import Base

/// When heartbeats go out on one connection, and when too many have gone unanswered (002 7.3.4).
///
/// Time is cut into intervals from the first heartbeat on; each begins with one. An interval in which none was
/// answered is a miss. So a slow answer still counts, and three misses end after 360 s, exactly when the platform
/// would close the link because it heard nothing.
struct HeartbeatSchedule {
    enum Due: Equatable {
        /// Send one; so many intervals in a row were missed.
        case heartbeat(missed: Int)
        /// Send one between the intervals: an address changed.
        case extra
        /// Too many missed: open the link anew.
        case giveUp(missed: Int)
    }

    private let timing: LinkTiming
    private var next: MediaTime
    private var extra: MediaTime?
    private var lastSent: MediaTime
    private var answeredInInterval = false
    private var missed = 0

    /// The first heartbeat goes out now.
    init(timing: LinkTiming, now: MediaTime) {
        self.timing = timing
        lastSent = now
        next = now + timing.heartbeat
    }

    var deadline: MediaTime { min(next, extra ?? next) }

    mutating func answered() {
        answeredInInterval = true
        missed = 0
    }

    /// The platform should learn a new address soon, not after up to 120 s.
    mutating func addressChanged(now: MediaTime) { extra = max(now, lastSent + timing.extraHeartbeat) }

    /// What is to be done now, if anything.
    mutating func due(now: MediaTime) -> Due? {
        if next <= now {
            if !answeredInInterval { missed += 1 }
            if missed >= timing.missedHeartbeats { return .giveUp(missed: missed) }
            answeredInInterval = false
            // No drift; but a board that slept through several does not send them all.
            next = next + timing.heartbeat
            if next <= now { next = now + timing.heartbeat }
            sent(now)
            return .heartbeat(missed: missed)
        }
        guard let extra, extra <= now else { return nil }
        sent(now)
        return .extra
    }

    private mutating func sent(_ now: MediaTime) {
        lastSent = now
        extra = nil
    }
}
