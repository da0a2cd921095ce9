package import NIOCore

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
