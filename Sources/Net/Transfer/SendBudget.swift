package import Base
import Glibc
import Synchronization
import System

/// A rate limiter: decides when how many bytes may be sent, so that `rate` is not exceeded.
package struct SendBudget {
    /// Bytes per second, at least 1; nil: no limit.
    var rate: Int64?
    /// The moment at which the bytes sent so far have used up their time.
    private var paid = MediaTime(nanoseconds: 0)

    init(rate: Int64?) {
        self.rate = rate
    }

    package enum Grant: Equatable {
        /// This many bytes may be sent now.
        case bytes(Int)
        case wait(Duration)
    }

    /// At most a tenth of a second's bytes are granted at once, so that a new rate takes effect soon.
    package mutating func take(_ wanted: Int, now: MediaTime) -> Grant {
        guard let rate else { return .bytes(wanted) }
        guard paid <= now else { return .wait(paid - now) }
        let bytes = min(Int64(wanted), max(rate / 10, 1_024))
        paid = now + .nanoseconds(bytes * 1_000_000_000 / max(rate, 1))
        return .bytes(Int(bytes))
    }
}

/// The common rate limit of all transfers. It can be changed at any time, from any thread.
package final class SendThrottle: Sendable {
    private let budget: Mutex<SendBudget>

    /// - Parameter bytesPerSecond: the limit for body bytes; nil: no limit.
    package init(bytesPerSecond: Int64? = nil) {
        budget = Mutex(SendBudget(rate: bytesPerSecond))
    }

    /// Changes the limit, which takes effect within a tenth of a second.
    package func limit(bytesPerSecond: Int64?) { budget.withLock { $0.rate = bytesPerSecond } }

    package func take(_ wanted: Int) -> SendBudget.Grant {
        budget.withLock { $0.take(wanted, now: .now) }
    }
}
