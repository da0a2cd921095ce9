/// The ways to a platform that the user's configuration gives; each may be absent.
package struct LinkEntrances: Sendable, Hashable {
    /// The group platform, which tells the province's registration address once (002 5).
    package var redirectURL: String?
    /// The province's registration address, if written by hand; redirect is then never asked.
    package var registerURL: String?
    /// Servers for the link, main first, if written by hand; they stand in place of those that registration gives.
    package var servers: [ServerAddress]

    package init(redirectURL: String? = nil, registerURL: String? = nil, servers: [ServerAddress] = []) {
        self.redirectURL = redirectURL
        self.registerURL = registerURL
        self.servers = servers
    }
}
