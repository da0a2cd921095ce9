import Glibc

/// A viewer's two UDP sockets on loopback, RTP on an even port and RTCP on the next (RFC 3550 11).
final class DatagramSockets {
    let rtp: Int32
    /// Takes the sender's reports, which nobody reads.
    private let rtcp: Int32
    /// The port of RTP.
    let port: UInt16
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 2048, alignment: 16)

    /// Nil, with `errno`, when there are no two free ports.
    init?() {
        for _ in 0..<64 {
            let (rtp, port) = Self.bound(to: 0)
            guard rtp >= 0 else { return nil }
            let rtcp = port % 2 == 0 && port < 65534 ? Self.bound(to: port + 1).socket : -1
            guard rtcp >= 0 else {
                close(rtp)
                continue
            }
            // A key frame for each of a hundred viewers arrives before one thread has read it.
            setOption(rtp, SOL_SOCKET, SO_RCVBUF, Int32(1 << 20))
            (self.rtp, self.rtcp, self.port) = (rtp, rtcp, port)
            return
        }
        return nil
    }

    deinit {
        close(rtp)
        close(rtcp)
        buffer.deallocate()
    }

    private static func bound(to port: UInt16) -> (socket: Int32, port: UInt16) {
        let made = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(made, $0, length) == 0 && getsockname(made, $0, &length) == 0
            }
        }
        guard made >= 0, isBound else {
            if made >= 0 { close(made) }
            return (-1, 0)
        }
        return (made, UInt16(bigEndian: address.sin_port))
    }
}
