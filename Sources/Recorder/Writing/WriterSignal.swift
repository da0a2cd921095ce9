import CLinux
import Glibc
import Media

/// Wakes the recorder's thread: when there is something to write, and at its end.
///
/// `@unchecked Sendable`: the flags are touched only while the mutex is held, the C objects are made for sharing, and
/// both are destroyed in `deinit`, when nobody can be waiting any more.
final class WriterSignal: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let changed: UnsafeMutablePointer<pthread_cond_t>
    private var hasWork = false
    private var isEnding = false
    private var isThreadDone = false

    init() {
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

    private func locked<Result>(_ body: () -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }

    func wake() {
        locked {
            hasWork = true
            pthread_cond_broadcast(changed)
        }
    }

    func end() {
        locked {
            isEnding = true
            pthread_cond_broadcast(changed)
        }
    }

    /// Waits for work or the deadline (nil: for work alone).
    ///
    /// - Returns: whether to go on.
    func wait(until deadline: MediaTime?) -> Bool {
        locked {
            while !hasWork && !isEnding {
                guard let deadline else {
                    pthread_cond_wait(changed, mutex)
                    continue
                }
                if clinux_wait_until(changed, mutex, deadline.nanoseconds) != 0 { break }
            }
            hasWork = false
            return !isEnding
        }
    }

    func threadIsDone() {
        locked {
            isThreadDone = true
            pthread_cond_broadcast(changed)
        }
    }

    func waitForThread() {
        locked { while !isThreadDone { pthread_cond_wait(changed, mutex) } }
    }
}

/// Starts a thread that nobody joins: its end is told by ``WriterSignal/threadIsDone()``.
enum WriterThread {
    private final class Start {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// - Returns: 0, or an error number.
    static func start(_ body: @escaping @Sendable () -> Void) -> Int32 {
        let start = Unmanaged.passRetained(Start(body))
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Start>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, start.toOpaque())
        if result == 0 { pthread_detach(thread) } else { start.release() }
        return result
    }
}
