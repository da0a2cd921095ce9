import Base

/// The times of heartbeats on one connection, and the limit of unanswered ones (CTMW 7.3.4).
///
/// Time is divided into intervals, each beginning with a heartbeat. An interval without a response is a miss, so a late
/// response still counts, and three misses end after 360 s, exactly when the platform would close the link because it
/// received nothing.
struct HeartbeatSchedule {
    enum Due: Equatable {
        /// Send one; with the number of consecutive missed intervals.
        case heartbeat(missed: Int)
        /// Send an additional one: an address changed.
        case extra
        /// Too many misses: open a new connection.
        case giveUp(missed: Int)
    }

    private let timing: LinkTiming
    private var next: MediaTime
    private var extra: MediaTime?
    private var lastSent: MediaTime
    private var answeredInInterval = false
    private var missed = 0

    /// The first heartbeat is sent now.
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

    /// Schedules an additional heartbeat: the platform should learn a new address soon, not after up to 120 s.
    mutating func addressChanged(now: MediaTime) { extra = max(now, lastSent + timing.extraHeartbeat) }

    /// The action that is due now, if any.
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
