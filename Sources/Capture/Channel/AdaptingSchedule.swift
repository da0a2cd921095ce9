import Base

/// When an encoder is to be brought in line with its settings and its source: as soon as something changed, and after
/// a failure again and again until it is done.
struct AdaptingSchedule {
    /// After a failure, so long passes before the next try: it may come from memory that ran out.
    private static let pause = Duration.seconds(1)

    private var isNeeded = true
    private var lastFailure: MediaTime?

    /// Something changed.
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
