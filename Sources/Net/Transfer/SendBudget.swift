package import Base

/// When how much may be sent, so that no more than `rate` goes out.
package struct SendBudget {
    /// Bytes a second, at least 1; nil: no limit.
    var rate: Int64?
    /// What was sent so far is paid for at this moment.
    private var paid = MediaTime(nanoseconds: 0)

    init(rate: Int64?) {
        self.rate = rate
    }

    package enum Grant: Equatable {
        /// So many may go now.
        case bytes(Int)
        case wait(Duration)
    }

    /// At most a tenth of a second's worth is given at once, so that a new rate is soon in force.
    package mutating func take(_ wanted: Int, now: MediaTime) -> Grant {
        guard let rate else { return .bytes(wanted) }
        guard paid <= now else { return .wait(paid - now) }
        let bytes = min(Int64(wanted), max(rate / 10, 1_024))
        paid = now + .nanoseconds(bytes * 1_000_000_000 / max(rate, 1))
        return .bytes(Int(bytes))
    }
}
