import Glibc

/// Viewers that play and throw away what they get, on the caller's thread.
struct ViewerSockets: ~Copyable {
    struct Failure: Error {
        let step: String
    }

    /// The RTSP connections, and the sockets that the packets come to: the same over TCP.
    private var connections: [Int32] = []
    private var sockets: [Int32] = []
    private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    private(set) var bytes = 0

    /// Connects them all and lets them play.
    init(count: Int, port: UInt16, overUDP: Bool) throws(Failure) {
        for _ in 0..<count {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            guard descriptor >= 0, Self.with(port, { connect(descriptor, $0, $1) }) == 0 else {
                throw Failure(step: "connect")
            }
            connections.append(descriptor)
        }
        let url = "rtsp://127.0.0.1/realplay?devid=CAM&channelno=0&streamtype=1"
        for (index, descriptor) in connections.enumerated() {
            var transport = "RTP/AVP/TCP;interleaved=0-1"
            if overUDP {
                let port = UInt16(30_000 + 2 * index)
                transport = "RTP/AVP;unicast;client_port=\(port)-\(port + 1)"
                for port in [port, port + 1] {
                    let datagrams = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
                    guard Self.with(port, { bind(datagrams, $0, $1) }) == 0 else { throw Failure(step: "bind") }
                    sockets.append(datagrams)
                }
            }
            let answer = try exchange(
                "SETUP \(url)/trackID=0 RTSP/1.0\r\nCSeq: 1\r\nTransport: \(transport)\r\n\r\n", descriptor)
            let session = answer.split(separator: "\r\n").first { $0.hasPrefix("Session:") }?
                .dropFirst(8).split(separator: ";").first?.filter { $0 != " " }
            guard let session else { throw Failure(step: "SETUP") }
            _ = try exchange("PLAY \(url) RTSP/1.0\r\nCSeq: 2\r\nSession: \(session)\r\n\r\n", descriptor)
        }
        if !overUDP { sockets = connections }
    }

    /// Calls with the loopback address: a sockaddr_in by hand, since NIO's modules have another one.
    private static func with(_ port: UInt16, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        let address =
            [UInt8(AF_INET), 0, UInt8(port >> 8), UInt8(port & 255), 127, 0, 0, 1] + [UInt8](repeating: 0, count: 8)
        return address.withUnsafeBytes {
            guard let pointer = $0.assumingMemoryBound(to: sockaddr.self).baseAddress else { return -1 }
            return call(pointer, socklen_t($0.count))
        }
    }

    private func exchange(_ request: String, _ descriptor: Int32) throws(Failure) -> String {
        let sent = send(descriptor, request, request.utf8.count, 0)
        guard sent == request.utf8.count else { throw Failure(step: "send") }
        let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
        guard count > 0 else { throw Failure(step: "receive") }
        return String(decoding: buffer[..<count], as: UTF8.self)
    }

    /// Reads what has come, without waiting.
    mutating func discard() {
        for descriptor in sockets {
            var count = 1
            while count > 0 {
                count = recv(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
                bytes += max(count, 0)
            }
        }
    }

    deinit {
        for descriptor in Set(sockets + connections) { close(descriptor) }
        buffer.deallocate()
    }
}
