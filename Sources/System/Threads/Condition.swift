import Glibc
package import Base

/// A value with a lock and a condition variable on the monotonic clock.
///
/// `Mutex` cannot wait, and the threads here have nothing to do but wait.
///
/// `@unchecked Sendable`: the value is only accessed while the mutex is held, the C objects are made for sharing, and
/// both are destroyed in `deinit`, when no thread can be waiting any more.
package final class Condition<Value>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>
    private var value: Value

    package init(_ value: sending Value) {
        self.value = value
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        changed = .allocate(capacity: 1)
        changed.initialize(to: pthread_cond_t())
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    /// Changes the value and wakes all waiting threads.
    package func update<Result>(_ body: (inout Value) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(changed)
            pthread_mutex_unlock(mutex)
        }
        return body(&value)
    }

    /// Waits until `body` returns a value, and returns it; nil when `deadline` passes first (nil: no deadline).
    package func wait<Result>(until deadline: MediaTime?, _ body: (inout Value) -> Result?) -> Result? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&value) { return result }
            if let deadline {
                var time = deadline.timespec
                if pthread_cond_timedwait(changed, mutex, &time) == ETIMEDOUT { return body(&value) }
            } else {
                pthread_cond_wait(changed, mutex)
            }
        }
    }
}
