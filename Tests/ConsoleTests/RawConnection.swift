@testable import Console
import Glibc

/// A connection to the console that sends whatever a test wants. Its calls block, for ten seconds at most.
final class RawConnection: Sendable {
    let descriptor: Int32

    struct Failure: Error { var code: Int32 }

    init(_ path: String) throws {
        descriptor = try ConsoleSocket.connect(path)
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    func send(_ text: String) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count >= 0 else { throw Failure(code: errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// The next line of the protocol; nil if it is none.
    func readLine() throws -> ConsoleAnswerHeader? {
        var line: [UInt8] = []
        while let byte = try readByte(), byte != UInt8(ascii: "\n") { line.append(byte) }
        return ConsoleAnswerHeader(line: line)
    }

    /// Waits for what comes next: true if it is the end.
    func isClosed() throws -> Bool {
        do { return try readByte() == nil } catch let failure as Failure where failure.code == ECONNRESET {
            return true
        }
    }

    private func readByte() throws -> UInt8? {
        var byte: UInt8 = 0
        let count = recv(descriptor, &byte, 1, 0)
        guard count >= 0 else { throw Failure(code: errno) }
        return count == 0 ? nil : byte
    }
}

extension ConsoleSocket {
    /// What the kernel does when a process dies: descriptors close, the file stays.
    func closeLikeACrash() {
        close(descriptor)
        releaseLock()
    }
}
