import Base

/// When to adapt an encoder to its settings and its source: immediately after a change, and after a failure repeatedly
/// until it succeeds.
struct AdaptingSchedule {
    /// The pause after a failure, which may come from a temporary lack of memory.
    private static let pause = Duration.seconds(1)

    private var isNeeded = true
    private var lastFailure: MediaTime?

    /// Records a change.
    mutating func need() { isNeeded = true }

    /// Whether to try now.
    func isDue(at now: MediaTime) -> Bool {
        guard isNeeded else { return false }
        return lastFailure.map { now - $0 >= Self.pause } ?? true
    }

    package mutating func done() {
        isNeeded = false
        lastFailure = nil
    }

    mutating func failed(at now: MediaTime) {
        isNeeded = true
        lastFailure = now
    }
}
