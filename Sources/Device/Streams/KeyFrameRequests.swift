import Base

/// Joins the requests of all consumers of a stream: its source is asked once, however many want a key frame.
///
/// It has no clock: the time goes in.
struct KeyFrameRequests {
    /// The shortest time from a key frame to the next that consumers can cause. A group that is younger is worth more
    /// to a new viewer than the bytes of another key frame.
    static let shortestPause: Duration = .milliseconds(500)
    /// A source that gave none for this long is asked again: a request over a network may be lost.
    static let retryTime: Duration = .seconds(2)

    private var isWanted = false
    private var lastArrival: MediaTime?
    private var lastRequest: MediaTime?
    /// Times that the source was asked.
    private(set) var count = 0

    /// A consumer wants a key frame.
    ///
    /// - Returns: whether to ask the source now.
    mutating func request(now: MediaTime) -> Bool {
        isWanted = true
        return isDue(now: now)
    }

    /// Time went on.
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

    /// A random access point was published.
    mutating func arrived(now: MediaTime) {
        isWanted = false
        lastArrival = now
        lastRequest = nil
    }

    /// The source is gone; the next one begins with a random access point.
    mutating func forget() {
        isWanted = false
        lastRequest = nil
    }
}
