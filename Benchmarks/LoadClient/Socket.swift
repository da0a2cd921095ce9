import Glibc

/// Where the server listens.
struct Endpoint {
    var address: sockaddr_in

    /// Of an `rtsp://a.b.c.d:port/…` URL; host names are not looked up, because the bench stays on loopback.
    init?(url: String) {
        guard url.hasPrefix("rtsp://") else { return nil }
        let authority = url.dropFirst(7).prefix { $0 != "/" }
        let parts = authority.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1]) else { return nil }
        address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        guard inet_pton(AF_INET, String(parts[0]), &address.sin_addr) == 1 else { return nil }
    }

    /// 0, or the error number. A connection under way counts as success.
    func connect(_ socket: Int32) -> Int32 {
        var address = address
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return result == 0 || errno == EINPROGRESS ? 0 : errno
    }
}

func setOption<Value>(_ socket: Int32, _ level: Int32, _ option: Int32, _ value: Value) {
    withUnsafePointer(to: value) { _ = setsockopt(socket, level, option, $0, socklen_t(MemoryLayout<Value>.size)) }
}

func makeSocket(blocking: Bool) -> Int32 {
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | (blocking ? 0 : SOCK_NONBLOCK.rawValue))
    let made = socket(AF_INET, type, 0)
    if made >= 0 { setOption(made, Int32(IPPROTO_TCP), TCP_NODELAY, Int32(1)) }
    return made
}

/// Sends all of a short request; false when the socket does not take it whole. A request is far smaller than an empty
/// send buffer, so that this does not happen on a healthy connection.
func sendAll(_ text: String, to socket: Int32) -> Bool {
    var text = text
    return text.withUTF8 { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) == $0.count }
}
