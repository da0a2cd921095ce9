/// The address of a platform server: a host name or IP address, and a TCP port (1 to 65535).
package struct ServerAddress: Sendable, Hashable, CustomStringConvertible {
    package var host: String
    package var port: UInt16

    package init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Reads `host:port`, an IPv6 address in brackets; nil for anything else.
    package init?(text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]), port > 0
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard let address = HostAddress(wireText: String(host)), address != .none else { return nil }
        self.init(host: address.wireText, port: port)
    }
}

/// The FTP account for snapshots, given by the platform at registration. Its description omits the password.
package struct FTPAccount: Sendable, Hashable, CustomStringConvertible {
    package var server: ServerAddress
    package var account: String
    package var password: String

    package init(server: ServerAddress, account: String, password: String) {
        self.server = server
        self.account = account
        self.password = password
    }

    package var description: String { "\(account)@\(server)" }
}
