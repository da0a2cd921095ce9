import Glibc
import Media
import Synchronization

/// What other threads may do to a transfer while it goes on: end it, and slow it down.
package final class TransferControl: Sendable {
    package let throttle: SendThrottle
    private let cancelled = Atomic(false)

    package init(throttle: SendThrottle = SendThrottle()) {
        self.throttle = throttle
    }

    /// Ends what goes on, and whatever else is tried under this control. There is no way back.
    package func cancel() { cancelled.store(true, ordering: .relaxed) }

    package var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

    /// Blocks until some of `wanted` bytes may go, and says how many; nil: cancelled.
    ///
    /// This stands in for curl's own limit, which can't be changed while a transfer goes on.
    func waitToSend(_ wanted: Int) -> Int? {
        while !isCancelled {
            switch throttle.take(wanted) {
            case .bytes(let bytes): return bytes
            case .wait(let duration):
                var pause = timespec(tv_sec: 0, tv_nsec: Int(min(duration.nanoseconds, 50_000_000)))
                nanosleep(&pause, nil)
            }
        }
        return nil
    }
}
