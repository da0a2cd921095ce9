import Glibc
import NIOPosix

/// An HTTP server that takes everything.
final class UploadSink: Sendable {
    let port: Int
    private let pool = NIOThreadPool(numberOfThreads: 1)

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = Socket.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(listener, $0, length)
                _ = listen(listener, 4)
                _ = getsockname(listener, $0, &length)
            }
        }
        port = Socket.port(of: address)
        pool.start()
        pool.submit { _ in
            while case let client = accept(listener, nil, nil), client >= 0 { Self.serve(client) }
        }
    }

    /// One request.
    private static func serve(_ client: Int32) {
        defer { close(client) }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var head: [UInt8] = []
        while !String(decoding: head, as: UTF8.self).contains("\r\n\r\n") {
            guard recv(client, &buffer, 1, 0) == 1 else { return }
            head.append(buffer[0])
        }
        let lines = String(decoding: head, as: UTF8.self).lowercased().split(whereSeparator: \.isNewline)
        if lines.contains(where: { $0.hasPrefix("expect:") }) { say("HTTP/1.1 100 Continue\r\n\r\n", client) }
        var left = lines.first { $0.hasPrefix("content-length:") }.flatMap { Int($0.filter(\.isNumber)) } ?? 0
        while left > 0, case let count = recv(client, &buffer, buffer.count, 0), count > 0 { left -= count }
        say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", client)
    }

    private static func say(_ text: String, _ client: Int32) {
        let bytes = Array(text.utf8)
        _ = send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
}
