import Glibc
import Media
import Synchronization

/// The limit that all transfers together keep to. It can be changed at any time, from any thread.
package final class SendThrottle: Sendable {
    private let budget: Mutex<SendBudget>

    /// - Parameter bytesPerSecond: of what is sent in bodies; nil: no limit.
    package init(bytesPerSecond: Int64? = nil) {
        budget = Mutex(SendBudget(rate: bytesPerSecond))
    }

    /// In force within a tenth of a second.
    package func limit(bytesPerSecond: Int64?) { budget.withLock { $0.rate = bytesPerSecond } }

    func take(_ wanted: Int) -> SendBudget.Grant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        let now = MediaTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
        return budget.withLock { $0.take(wanted, now: now) }
    }
}
