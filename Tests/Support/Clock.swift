package import Base
import Glibc

/// Real time, for the few tests that have to wait for a program or a thread.
package enum Clock {
    /// CLOCK_MONOTONIC in nanoseconds.
    package static var now: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// Asks every 10 ms until the answer is yes, and holds its thread meanwhile.
    package static func wait(seconds: Double, until condition: () throws -> Bool) rethrows -> Bool {
        let deadline = now + Int64(seconds * 1e9)
        while now < deadline {
            if try condition() { return true }
            poll(nil, 0, 10)
        }
        return try condition()
    }
}

/// Whether something becomes true in time. Asks again and again and holds no thread between two questions.
///
/// - Parameter condition: does not block.
package func eventually(
    _ seconds: Double = 15, every pause: Duration = .milliseconds(50), _ condition: () async throws -> Bool
) async throws -> Bool {
    let deadline = Clock.now + Int64(seconds * 1e9)
    while Clock.now < deadline {
        if try await condition() { return true }
        try await Task.sleep(for: pause)
    }
    return try await condition()
}

/// When the clock that a test turns begins.
package let linkStart = MediaTime(nanoseconds: 1_000_000_000_000)
