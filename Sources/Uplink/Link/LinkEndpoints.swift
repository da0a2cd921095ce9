package import Base

/// The endpoints of a platform in the user's configuration; each is optional.
package struct LinkEndpoints: Sendable, Hashable {
    /// The URL of the group platform, which gives the province's registration address once (CTMW 5).
    package var redirectURL: String?
    /// The province's registration address, if configured; redirect is then never requested.
    package var registerURL: String?
    /// The servers for the link, main first, if configured; they replace those from registration.
    package var servers: [ServerAddress]

    package init(redirectURL: String? = nil, registerURL: String? = nil, servers: [ServerAddress] = []) {
        self.redirectURL = redirectURL
        self.registerURL = registerURL
        self.servers = servers
    }
}
