import Glibc
package import NIOCore

/// An IP address and a port, 0 to 65535.
package struct TransportAddress: Sendable, Hashable, CustomStringConvertible {
    package var ip: IPAddress
    package var port: UInt16

    package init(ip: IPAddress, port: UInt16) {
        self.ip = ip
        self.port = port
    }

    package var description: String { ip.isIPv4 ? "\(ip):\(port)" : "[\(ip)]:\(port)" }
}

extension TransportAddress {
    /// - Returns: nil for a Unix socket, and for an IPv6 address that is only valid on one interface.
    package init?(_ address: SocketAddress) {
        guard let ip = address.ipAddress.flatMap({ IPAddress($0) }),
            let port = address.port.flatMap({ UInt16(exactly: $0) })
        else { return nil }
        self.init(ip: ip, port: port)
    }

    /// The address for NIO. It is never nil in practice: an IP address always has 4 or 16 bytes.
    package var socketAddress: SocketAddress? {
        try? SocketAddress(packedIPAddress: ByteBuffer(bytes: ip.bytes), port: Int(port))
    }
}

/// An IPv4 or IPv6 address.
package struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// The address in network byte order, 4 or 16 bytes.
    package let bytes: [UInt8]

    /// - Returns: nil unless there are 4 or 16 bytes.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = Array(bytes)
    }

    /// Reads the text of an address, `192.0.2.1` or `2001:db8::1`.
    ///
    /// - Returns: nil for anything else, including host names: nothing is resolved.
    package init?(_ text: String) {
        for (family, length) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: length)
            if inet_pton(family, text, &bytes) == 1 {
                self.bytes = bytes
                return
            }
        }
        return nil
    }

    private init(known bytes: [UInt8]) { self.bytes = bytes }
    /// 0.0.0.0: to a TURN server of the platform it means "from anywhere" (CTMW 14).
    package static let any = IPAddress(known: [0, 0, 0, 0])

    package var isIPv4: Bool { bytes.count == 4 }

    package var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(isIPv4 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count)) != nil else { return "?" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
