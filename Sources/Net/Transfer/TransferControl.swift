import Base
import Glibc
import Synchronization

/// Lets other threads end a running transfer, or limit its rate.
package final class TransferControl: Sendable {
    package let throttle: SendThrottle
    private let cancelled = Atomic(false)

    package init(throttle: SendThrottle = SendThrottle()) {
        self.throttle = throttle
    }

    /// Ends the current transfer, and every later one under this control. It cannot be undone.
    package func cancel() { cancelled.store(true, ordering: .relaxed) }

    package var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

    /// Blocks until some of `wanted` bytes may be sent, and returns how many; nil: cancelled.
    ///
    /// This replaces curl's own limit, which cannot be changed during a transfer.
    package func waitToSend(_ wanted: Int) -> Int? {
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
