package import Base
import CLinux
import Glibc

/// A dedicated thread for blocking calls: drivers, x264, turbojpeg.
package final class WorkerThread: Sendable {
    private let handle: pthread_t
    private let isDone: Condition<Bool>

    private final class Start {
        let name: String
        let body: @Sendable () -> Void
        let isDone: Condition<Bool>

        init(name: String, body: @escaping @Sendable () -> Void, isDone: Condition<Bool>) {
            self.name = name
            self.body = body
            self.isDone = isDone
        }
    }

    /// - Parameter name: the name in `top -H`; the kernel keeps 15 bytes of it.
    /// - Throws: ``ResourceError``
    package init(name: String, body: @escaping @Sendable () -> Void) throws(ResourceError) {
        let isDone = Condition(false)
        self.isDone = isDone
        let start = Unmanaged.passRetained(Start(name: name, body: body, isDone: isDone))
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
                clinux_name_thread(start.name)
                start.body()
                start.isDone.update { $0 = true }
                return nil
            }, start.toOpaque())
        guard result == 0 else {
            start.release()
            throw ResourceError("cannot start the thread \(name): \(SystemError.text(result))")
        }
        handle = thread
    }

    /// Waits for the thread's end, at most until `deadline` (nil: without limit). Call it once.
    ///
    /// - Returns: whether the thread ended. A thread that hangs in a driver is left behind: it ends when the driver
    ///   returns.
    package func join(until deadline: MediaTime?) -> Bool {
        let ended = isDone.wait(until: deadline) { $0 ? true : nil } ?? false
        if ended { pthread_join(handle, nil) } else { pthread_detach(handle) }
        return ended
    }

    /// Lets the thread end on its own. Call it instead of ``join(until:)``.
    package func detach() { pthread_detach(handle) }

    /// Runs `body`, which blocks, on a thread of its own, and returns its value.
    ///
    /// - Throws: ``ResourceError``
    package static func value<Value: Sendable>(
        name: String, of body: @escaping @Sendable () -> Value
    ) async throws(ResourceError) -> Value {
        let result: Result<Value, ResourceError> = await withCheckedContinuation { continuation in
            do throws(ResourceError) {
                try WorkerThread(name: name) { continuation.resume(returning: .success(body())) }.detach()
            } catch {
                continuation.resume(returning: .failure(error))
            }
        }
        return try result.get()
    }
}
