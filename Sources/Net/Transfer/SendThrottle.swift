import Glibc
import Synchronization
import System

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
