import Base

/// A token bucket of requests: so many a second on average, and a second's worth at once.
///
/// What is spent is kept as the moment at which the bucket will be full again.
struct RequestBudget {
    private let interval: Duration
    private var full: MediaTime

    init(perSecond: Int, now: MediaTime) {
        interval = .seconds(1) / max(1, perSecond)
        full = now
    }

    /// Takes one request out; false when there is none left.
    mutating func take(now: MediaTime) -> Bool {
        let next = max(full, now) + interval
        guard next - now <= .seconds(1) else { return false }
        full = next
        return true
    }
}
