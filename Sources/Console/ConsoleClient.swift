import Glibc
import System

/// The client of the running agent's console. Calls block: for the program's own thread.
package struct ConsoleClient {
    /// The path of the agent's socket.
    var socket: String

    package init(socket: String) {
        self.socket = socket
    }

    /// Sends a command and waits for the response.
    package func ask(_ words: [String]) throws(ConsoleClientError) -> ConsoleAnswer {
        let descriptor: Int32
        do { descriptor = try ConsoleSocket.connect(socket) } catch { throw .noConnection(error) }
        defer { close(descriptor) }
        // The agent gives up a command earlier than this.
        var limit = timeval(tv_sec: Int(ConsoleLimits.commandTime.components.seconds) + 10, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))

        try send(ConsoleRequest(words: words).line, to: descriptor)
        return try receive(from: descriptor)
    }

    private func send(_ line: [UInt8], to descriptor: Int32) throws(ConsoleClientError) {
        var sent = 0
        while sent < line.count {
            let count = line[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 { sent += count }
            if count > 0 || errno == EINTR { continue }
            // The agent has refused the connection: its response gives the reason.
            if errno == EPIPE { return }
            throw .broken(SystemError.text(errno))
        }
    }

    private func receive(from descriptor: Int32) throws(ConsoleClientError) -> ConsoleAnswer {
        var received: [UInt8] = []
        var end: Int?
        while end == nil {
            let before = received.count
            try receiveMore(&received, from: descriptor)
            end = received[before...].firstIndex(of: UInt8(ascii: "\n"))
            guard received.count <= ConsoleLimits.answerHeaderBytes else { throw .notTheProtocol }
        }
        guard let end, let header = ConsoleAnswerHeader(line: Array(received[..<end])) else { throw .notTheProtocol }
        switch header {
        case .refused(let words):
            throw .refused(words)
        case .done(let result, let count):
            guard count <= ConsoleLimits.answerBytes else { throw .notTheProtocol }
            received.removeSubrange(...end)
            while received.count < count { try receiveMore(&received, from: descriptor) }
            return ConsoleAnswer(result, bytes: received)
        }
    }

    private func receiveMore(_ received: inout [UInt8], from descriptor: Int32) throws(ConsoleClientError) {
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        if count > 0 {
            received.append(contentsOf: chunk[..<count])
        } else if count == 0 {
            throw .broken("it closed the connection before it had answered")
        } else if errno != EINTR {
            throw .broken(errno == EAGAIN ? "it doesn't answer" : SystemError.text(errno))
        }
    }
}

/// The reason why there is no response.
package enum ConsoleClientError: Error, CustomStringConvertible {
    case noConnection(ConsoleSocketError)
    /// An error reported by the agent.
    case refused(String)
    case broken(String)
    case notTheProtocol

    package var description: String {
        switch self {
        case .noConnection(let error): "\(error)"
        case .refused(let words): words
        case .broken(let reason): "asked the agent, but \(reason); its log may say why"
        case .notTheProtocol: "what listens at the socket is no camera-agent"
        }
    }
}
