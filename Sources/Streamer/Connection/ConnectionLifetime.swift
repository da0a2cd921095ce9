import Base
import Net

/// When a connection has been silent for too long.
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

    /// Why the connection is to be closed, if it is.
    func expired(now: MediaTime, hasSession: Bool) -> String? {
        guard let lastRequest else {
            return now - opened > limits.timeToFirstRequest ? "no request came in time" : nil
        }
        if hasSession { return now - lastSign > limits.sessionTimeout ? "the session timed out" : nil }
        return now - lastRequest > limits.idleTime ? "idle" : nil
    }
}
