package import Device

/// The progress of an upgrade, for the console and the log.
package struct UpgradeProgress: Sendable, Hashable {
    package typealias Phase = UpgradeStatus.Phase

    package private(set) var phase = Phase.idle
    /// The version being fetched or written; nil until it is known.
    package private(set) var version: FirmwareVersion?
    package private(set) var done = 0
    package private(set) var total: Int?
    /// The latest event.
    package private(set) var last = ""
    private var toldPercent = 0

    /// - Parameter total: in bytes; nil when there is nothing to count, or not yet.
    package mutating func enter(_ phase: Phase, total: Int? = nil) {
        (self.phase, self.total, done, toldPercent) = (phase, total, 0, 0)
        if phase == .idle { version = nil }
    }

    package mutating func learn(_ version: FirmwareVersion?, total: Int? = nil) {
        self.version = version
        if let total { self.total = total }
    }

    package mutating func happened(_ words: String) { last = words }

    /// Sets the number of bytes done.
    ///
    /// - Returns: the percentage when it should be logged: every ten.
    package mutating func reach(_ done: Int) -> Int? {
        self.done = done
        guard let total, total > 0 else { return nil }
        let percent = done * 100 / total / 10 * 10
        guard percent > toldPercent else { return nil }
        toldPercent = percent
        return percent
    }
}

/// The result of an upgrade, reported to the platform.
package enum UpgradeOutcome: Sendable, Equatable {
    case upgraded(FirmwareVersion)
    case failed(UpgradeFailure)

    var notice: UpgradeNotice {
        switch self {
        case .upgraded(let version): UpgradeNotice(isSuccess: true, words: "upgraded to \(version)")
        case .failed(let failure): UpgradeNotice(isSuccess: false, words: "\(failure)")
        }
    }
}
