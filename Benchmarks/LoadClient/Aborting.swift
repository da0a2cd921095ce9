import Glibc

/// Connect, DESCRIBE, reset, again and again: what a flaky client or a port scanner does to a server.
struct Aborting {
    private(set) var completed = 0
    private(set) var failed = 0
    private(set) var firstFailure: String?
    private(set) var duration: Int64 = 0

    /// Stops at the deadline if that comes first.
    mutating func run(cycles: Int, url: String, endpoint: Endpoint, patience: Int64) {
        let begun = monotonicNanoseconds()
        while completed + failed < cycles, monotonicNanoseconds() < begun + patience {
            // Every other time without awaiting the answer, so that the server meets the reset while it answers.
            if let problem = cycle(url, endpoint, awaitAnswer: completed % 2 == 0) {
                failed += 1
                firstFailure = firstFailure ?? problem
            } else {
                completed += 1
            }
        }
        duration = monotonicNanoseconds() - begun
    }

    private func cycle(_ url: String, _ endpoint: Endpoint, awaitAnswer: Bool) -> String? {
        let made = makeSocket(blocking: true)
        guard made >= 0 else { return "socket: " + String(cString: strerror(errno)) }
        defer { close(made) }
        // No lingering: close() sends a reset.
        setOption(made, SOL_SOCKET, SO_LINGER, linger(l_onoff: 1, l_linger: 0))
        setOption(made, SOL_SOCKET, SO_RCVTIMEO, timeval(tv_sec: 5, tv_usec: 0))
        let problem = endpoint.connect(made)
        guard problem == 0 else { return "connect: " + String(cString: strerror(problem)) }
        guard sendAll("DESCRIBE \(url) RTSP/1.0\r\nCSeq: 1\r\nAccept: application/sdp\r\n\r\n", to: made) else {
            return "send: " + String(cString: strerror(errno))
        }
        guard awaitAnswer else { return nil }
        return withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { answer in
            let count = recv(made, answer.baseAddress, answer.count, 0)
            return count > 0 ? nil : "no answer: " + (count == 0 ? "closed" : String(cString: strerror(errno)))
        }
    }
}
