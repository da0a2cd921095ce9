package import Base
package import NIOCore

/// A timer on an event loop for the next deadline of a state machine. Use it on that loop only.
package final class DeadlineTimer {
    private let eventLoop: any EventLoop
    private var deadline: MediaTime?
    private var task: Scheduled<Void>?

    package init(eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    /// Calls `ring` at `deadline`, in place of the previous deadline; nil cancels the timer.
    package func set(_ deadline: MediaTime?, _ ring: @escaping () -> Void) {
        guard deadline != self.deadline else { return }
        task?.cancel()
        self.deadline = deadline
        task = deadline.map { deadline in
            let nanoseconds = UInt64(clamping: deadline.nanoseconds)
            return eventLoop.assumeIsolated().scheduleTask(deadline: .uptimeNanoseconds(nanoseconds)) {
                self.deadline = nil
                ring()
            }
        }
    }
}
