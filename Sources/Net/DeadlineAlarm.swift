package import Base
package import NIOCore

/// One task on an event loop for the next deadline of a machine. It belongs to that loop.
package final class DeadlineAlarm {
    private let eventLoop: any EventLoop
    private var deadline: MediaTime?
    private var task: Scheduled<Void>?

    package init(eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    /// Rings then, in place of when it was set to before; nil: not at all.
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
