import Base

/// Joins the key frame requests of all consumers of a stream, so that its source is asked once.
///
/// It has no clock: callers pass the time.
struct KeyFrameRequests {
    /// The shortest time between key frames that consumers can cause. A younger group is worth more to a new viewer
    /// than the bytes of another key frame.
    static let shortestPause: Duration = .milliseconds(500)
    /// The time after which a source that gave none is asked again: a request over a network may be lost.
    static let retryTime: Duration = .seconds(2)

    private var isWanted = false
    private var lastArrival: MediaTime?
    private var lastRequest: MediaTime?
    /// The number of requests to the source.
    private(set) var count = 0

    /// Handles a consumer's request for a key frame.
    ///
    /// - Returns: whether to ask the source now.
    mutating func request(now: MediaTime) -> Bool {
        isWanted = true
        return isDue(now: now)
    }

    /// Checks a pending request again as time passes.
    ///
    /// - Returns: whether to ask the source now.
    mutating func isDue(now: MediaTime) -> Bool {
        guard isWanted else { return false }
        if let lastRequest, now - lastRequest < Self.retryTime { return false }
        if let lastArrival, now - lastArrival < Self.shortestPause { return false }
        lastRequest = now
        count += 1
        return true
    }

    /// Handles a published random access point.
    mutating func arrived(now: MediaTime) {
        isWanted = false
        lastArrival = now
        lastRequest = nil
    }

    /// Drops the requests when the source is gone; the next source begins with a random access point.
    mutating func forget() {
        isWanted = false
        lastRequest = nil
    }
}
