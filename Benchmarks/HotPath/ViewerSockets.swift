import Glibc

/// Viewers that play and throw away what they get, on the caller's thread.
struct ViewerSockets: ~Copyable {
    struct Failure: Error {
        let step: String
    }

    private(set) var sockets: [Int32] = []
    private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    private(set) var bytes = 0

    /// Connects them all and lets them play.
    init(count: Int, port: UInt16) throws(Failure) {
        for _ in 0..<count {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            // A sockaddr_in by hand: NIO's modules have another one.
            let address =
                [UInt8(AF_INET), 0, UInt8(port >> 8), UInt8(port & 255), 127, 0, 0, 1] + [UInt8](repeating: 0, count: 8)
            let result = address.withUnsafeBytes {
                connect(descriptor, $0.assumingMemoryBound(to: sockaddr.self).baseAddress, socklen_t($0.count))
            }
            guard descriptor >= 0, result == 0 else { throw Failure(step: "connect") }
            sockets.append(descriptor)
        }
        let url = "rtsp://127.0.0.1/realplay?devid=CAM&channelno=0&streamtype=1"
        for descriptor in sockets {
            let transport = "Transport: RTP/AVP/TCP;interleaved=0-1"
            let answer = try exchange(
                "SETUP \(url)/trackID=0 RTSP/1.0\r\nCSeq: 1\r\n\(transport)\r\n\r\n", descriptor)
            let session = answer.split(separator: "\r\n").first { $0.hasPrefix("Session:") }?
                .dropFirst(8).split(separator: ";").first?.filter { $0 != " " }
            guard let session else { throw Failure(step: "SETUP") }
            _ = try exchange("PLAY \(url) RTSP/1.0\r\nCSeq: 2\r\nSession: \(session)\r\n\r\n", descriptor)
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
            let count = recv(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
            if count > 0 { bytes += count }
        }
    }

    deinit {
        for descriptor in sockets { close(descriptor) }
        buffer.deallocate()
    }
}
