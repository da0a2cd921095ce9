import Base

/// Counts something that repeats, and says once a second at most how often it happened.
struct EventCounter {
    private static let interval = Duration.seconds(1)

    private var count = 0
    private var lastTold: MediaTime?

    package mutating func add(_ more: Int = 1) { count += more }

    /// How often since it was told last; nil if never, or if a second isn't over.
    mutating func due(at now: MediaTime) -> Int? {
        guard count > 0 else { return nil }
        if let lastTold, now - lastTold < Self.interval { return nil }
        defer { count = 0 }
        lastTold = now
        return count
    }
}
