/// How far an upgrade is, for the console and the log.
struct UpgradeProgress: Sendable, Hashable {
    enum Phase: String, Sendable {
        case idle, fetching, verifying, writing, restarting
        case onTrial = "on trial"
    }

    private(set) var phase = Phase.idle
    /// Of what is fetched or written; nil until it is known.
    private(set) var version: FirmwareVersion?
    private(set) var done = 0
    private(set) var total: Int?
    /// The last thing that happened.
    private(set) var last = ""
    private var toldPercent = 0

    /// - Parameter total: of bytes; nil where there is nothing to count, or not yet.
    mutating func enter(_ phase: Phase, total: Int? = nil) {
        (self.phase, self.total, done, toldPercent) = (phase, total, 0, 0)
        if phase == .idle { version = nil }
    }

    mutating func learn(_ version: FirmwareVersion?, total: Int? = nil) {
        self.version = version
        if let total { self.total = total }
    }

    mutating func happened(_ words: String) { last = words }

    /// So many bytes are done.
    ///
    /// - Returns: the percentage when it is worth a line in the log: every ten.
    mutating func reach(_ done: Int) -> Int? {
        self.done = done
        guard let total, total > 0 else { return nil }
        let percent = done * 100 / total / 10 * 10
        guard percent > toldPercent else { return nil }
        toldPercent = percent
        return percent
    }
}
