import Glibc

/// epoll: which sockets have something to do.
struct Poller: ~Copyable {
    private let descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))

    deinit { close(descriptor) }

    /// False when the descriptor cannot be polled, as with a regular file. `tag` comes back with its events.
    @discardableResult
    func add(_ socket: Int32, tag: UInt64, writable: Bool = false) -> Bool {
        control(EPOLL_CTL_ADD, socket, tag, writable)
    }

    func change(_ socket: Int32, tag: UInt64, writable: Bool) { control(EPOLL_CTL_MOD, socket, tag, writable) }

    func remove(_ socket: Int32) { control(EPOLL_CTL_DEL, socket, 0, false) }

    @discardableResult
    private func control(_ operation: Int32, _ socket: Int32, _ tag: UInt64, _ writable: Bool) -> Bool {
        var event = epoll_event()
        event.events = EPOLLIN.rawValue | (writable ? EPOLLOUT.rawValue : 0)
        event.data.u64 = tag
        return epoll_ctl(descriptor, operation, socket, &event) == 0
    }

    /// Waits until something happens or the deadline (monotonic, nanoseconds) passes.
    func wait(until deadline: Int64, _ body: (_ tag: UInt64, _ writable: Bool) -> Void) {
        let milliseconds = max(0, (deadline - monotonicNanoseconds() + 999_999) / 1_000_000)
        withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: 128) { events in
            let count = epoll_wait(descriptor, events.baseAddress, 128, Int32(min(milliseconds, 1000)))
            for index in 0..<max(Int(count), 0) {
                body(events[index].data.u64, events[index].events & EPOLLOUT.rawValue != 0)
            }
        }
    }
}
