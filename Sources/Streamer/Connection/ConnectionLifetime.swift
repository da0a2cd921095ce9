import Base
import Net

/// Decides when a connection has been silent for too long.
struct ConnectionLifetime {
    private let limits: RTSPLimits
    let opened: MediaTime
    private var lastRequest: MediaTime?
    private var lastSign: MediaTime

    init(limits: RTSPLimits, opened: MediaTime) {
        self.limits = limits
        self.opened = opened
        lastSign = opened
    }

    mutating func sawRequest(now: MediaTime) {
        lastRequest = now
        lastSign = now
    }

    /// A receiver report shows that the viewer lives (RFC 3550 6.3.5), as a request does.
    mutating func sawSignOfLife(now: MediaTime) { lastSign = now }

    /// The reason to close the connection; nil: none.
    func expired(now: MediaTime, hasSession: Bool) -> String? {
        guard let lastRequest else {
            return now - opened > limits.timeToFirstRequest ? "no request came in time" : nil
        }
        if hasSession { return now - lastSign > limits.sessionTimeout ? "the session timed out" : nil }
        return now - lastRequest > limits.idleTime ? "idle" : nil
    }
}

/// A token bucket of requests: its rate per second on average, and a second's worth at once.
///
/// Its level is stored as the time at which the bucket will be full again.
struct RequestBudget {
    private let interval: Duration
    private var full: MediaTime

    init(perSecond: Int, now: MediaTime) {
        interval = .seconds(1) / max(1, perSecond)
        full = now
    }

    /// Takes one request from the bucket; false when it is empty.
    mutating func take(now: MediaTime) -> Bool {
        let next = max(full, now) + interval
        guard next - now <= .seconds(1) else { return false }
        full = next
        return true
    }
}
