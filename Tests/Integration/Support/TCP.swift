import Glibc

/// Blocking TCP for tests in other namespaces, with a limit on everything.
enum TCP {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    static func address(_ host: String, _ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        inet_pton(AF_INET, host, &address.sin_addr)
        return address
    }

    static func withPointer<T>(_ address: sockaddr_in, _ body: (UnsafePointer<sockaddr>, socklen_t) -> T) -> T {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    static func socket(_ type: __socket_type) -> Int32 {
        Glibc.socket(AF_INET, Int32(type.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    }

    static func limit(_ descriptor: Int32, milliseconds: Int) {
        var limit = timeval(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    static func listen(_ port: UInt16) throws -> Int32 {
        let listener = socket(SOCK_STREAM)
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard withPointer(address("0.0.0.0", port), { bind(listener, $0, $1) }) == 0, Glibc.listen(listener, 16) == 0
        else {
            close(listener)
            throw Failure(description: "cannot listen at \(port): errno \(errno)")
        }
        return listener
    }

    static func host(_ address: sockaddr_in) -> String {
        withUnsafeBytes(of: address.sin_addr) { $0.map(String.init).joined(separator: ".") }
    }

    static func accept(_ listener: Int32, from peer: inout sockaddr_in) -> Int32 {
        withAddress(&peer) { Glibc.accept(listener, $0, $1) }
    }

    static func receive(_ socket: Int32, _ buffer: inout [UInt8], from peer: inout sockaddr_in) -> Int {
        withAddress(&peer) { recvfrom(socket, &buffer, buffer.count, 0, $0, $1) }
    }

    static func send(_ socket: Int32, _ bytes: [UInt8], to peer: sockaddr_in) {
        _ = withPointer(peer) { sendto(socket, bytes, bytes.count, 0, $0, $1) }
    }

    private static func withAddress<T>(
        _ address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> T
    ) -> T {
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, &length) }
        }
    }

    /// From somewhere through a port of the gateway to a listener.
    struct Way {
        var network: NATNetwork
        var port: UInt16
        var listener: Int32

        /// Connects, says a word, and gives what the listener's end got; nil: no connection came.
        func carry(_ word: String, from place: String) throws -> String? {
            let client = try network.inside(place) { socket(SOCK_STREAM) }
            defer { close(client) }
            limit(client, milliseconds: 2000)
            let gateway = address(network["GATEWAY_IP"], port)
            guard withPointer(gateway, { connect(client, $0, $1) }) == 0 else { return nil }
            let bytes = Array(word.utf8)
            Glibc.send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
            limit(listener, milliseconds: 2000)
            let peer = Glibc.accept(listener, nil, nil)
            guard peer >= 0 else { return nil }
            defer { close(peer) }
            limit(peer, milliseconds: 2000)
            var buffer = [UInt8](repeating: 0, count: 64)
            let count = recv(peer, &buffer, buffer.count, 0)
            return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        }
    }
}
