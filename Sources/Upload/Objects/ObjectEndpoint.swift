import Base

/// The address of an object storage, from the URL in the platform's messages.
package struct ObjectEndpoint: Sendable, Hashable, CustomStringConvertible {
    package let isEncrypted: Bool
    /// With the port, unless it is the scheme's default.
    package let host: String
    /// The path before the bucket; empty, or with a leading slash and without a trailing one.
    package let path: String

    /// Parses `http://host:port/path` or `https://…`. A host alone means https.
    ///
    /// Nil for other schemes, and for a URL with a user, a query or a fragment.
    package init?(url: String) {
        var rest = Substring(url.filter { $0 != " " })
        if rest.lowercased().hasPrefix("http://") {
            isEncrypted = false
            rest = rest.dropFirst(7)
        } else if rest.lowercased().hasPrefix("https://") {
            isEncrypted = true
            rest = rest.dropFirst(8)
        } else if !rest.contains("://") {
            isEncrypted = true
        } else {
            return nil
        }
        guard !rest.contains(where: { "@?#\\\"<>".contains($0) || !$0.isASCII || $0.isWhitespace }) else { return nil }
        let parts = rest.split(separator: "/")
        guard let first = parts.first, !rest.hasPrefix("/") else { return nil }
        // A client omits the scheme's default port from the Host header, which is signed.
        let ownPort = isEncrypted ? ":443" : ":80"
        let host = first.hasSuffix(ownPort) ? first.dropLast(ownPort.count) : first
        guard HostAddress(wireText: String(host)) != nil else { return nil }
        self.host = host.lowercased()
        path = parts.dropFirst().reduce("") { $0 + "/" + $1 }
    }

    package var description: String { (isEncrypted ? "https://" : "http://") + host + path }
}
