package import Base
import CLinux
import Glibc

/// Ends another thread's wait for a deadline or for a device.
package final class WakeUp: Sendable {
    private let descriptor: Int32

    /// - Throws: ``ResourceError``
    package init() throws(ResourceError) {
        descriptor = clinux_wake_up()
        if descriptor < 0 { throw ResourceError("cannot make an event descriptor: \(SystemError.text(errno))") }
    }

    deinit { Glibc.close(descriptor) }

    /// Ends the current wait, or else the next one.
    package func wake() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    package enum Outcome {
        case ready, woken, deadline
        case failed(String)
    }

    /// Waits until `device` is readable or reports an error, ``wake()`` is called, or `deadline` passes.
    package func wait(for device: Int32? = nil, until deadline: MediaTime) -> Outcome {
        while true {
            var descriptors = [
                pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: device ?? -1, events: Int16(POLLIN), revents: 0),
            ]
            let left = max(0, (deadline - MediaTime.now).nanoseconds)
            // poll counts whole milliseconds: it waits for all but the last one, so that no caller wakes late.
            let milliseconds = Int32(clamping: device == nil ? left / 1_000_000 : (left + 999_999) / 1_000_000)
            let count = poll(&descriptors, 2, milliseconds)
            if count < 0 {
                if errno == EINTR { continue }
                return .failed(SystemError.text(errno))
            }
            if descriptors[0].revents != 0 {
                var value: UInt64 = 0
                _ = read(descriptor, &value, 8)
                return .woken
            }
            if descriptors[1].revents != 0 { return .ready }
            if device == nil {
                var time = deadline.timespec
                while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil) == EINTR {}
            }
            if MediaTime.now >= deadline { return .deadline }
        }
    }
}
