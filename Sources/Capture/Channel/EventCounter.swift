import Base

/// Counts a repeated event, and gives the count at most once a second.
struct EventCounter {
    private static let interval = Duration.seconds(1)

    private var count = 0
    private var lastTold: MediaTime?

    package mutating func add(_ more: Int = 1) { count += more }

    /// The count since the last report; nil if it is zero, or a second has not passed.
    mutating func due(at now: MediaTime) -> Int? {
        guard count > 0 else { return nil }
        if let lastTold, now - lastTold < Self.interval { return nil }
        defer { count = 0 }
        lastTold = now
        return count
    }
}
