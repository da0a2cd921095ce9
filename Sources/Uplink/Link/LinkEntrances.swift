/// The ways to a platform that the user's configuration gives; each may be absent.
public struct LinkEntrances: Sendable, Hashable {
    /// The group platform, which tells the province's registration address once (002 5).
    public var redirectURL: String?
    /// The province's registration address, if written by hand; redirect is then never asked.
    public var registerURL: String?
    /// Servers for the link, main first, if written by hand; they stand in place of those that registration gives.
    public var servers: [ServerAddress]

    public init(redirectURL: String? = nil, registerURL: String? = nil, servers: [ServerAddress] = []) {
        self.redirectURL = redirectURL
        self.registerURL = registerURL
        self.servers = servers
    }
}
