package import NIOCore

extension SocketAddress {
    /// The address and port as in log lines: `192.0.2.7:5012`, `[2001:db8::1]:5012`
    package var peerText: String {
        guard let ipAddress, let port else { return "\(self)" }
        return ipAddress.contains(":") ? "[\(ipAddress)]:\(port)" : "\(ipAddress):\(port)"
    }
}
