/// The ways through the router, by which viewers reach the device.
package struct TraversalStatus: Sendable, Hashable {
    /// One way.
    package struct Path: Sendable, Hashable {
        package var name: String
        /// The address at which viewers come in; nil while there is none.
        package var address: String?
        /// The state in words, or why there is no address.
        package var words: String

        package init(_ name: String, address: String?, words: String) {
            self.name = name
            self.address = address
            self.words = words
        }
    }

    /// Which viewers the relay lets in.
    package struct Permission: Sendable, Hashable {
        package var peer: String
        /// Nil when it was granted.
        package var refusal: String?

        package init(peer: String, refusal: String?) {
            self.peer = peer
            self.refusal = refusal
        }
    }

    /// In the order in which viewers try them.
    package var paths: [Path]
    /// The router's control URL.
    package var router: String?
    package var permissions: [Permission]
    /// Viewers that came through the relay.
    package var relayedViewers: Int
    /// How often the relayed address was lost.
    package var relayLosses: Int

    package init(
        paths: [Path], router: String? = nil, permissions: [Permission] = [], relayedViewers: Int = 0,
        relayLosses: Int = 0
    ) {
        self.paths = paths
        self.router = router
        self.permissions = permissions
        self.relayedViewers = relayedViewers
        self.relayLosses = relayLosses
    }
}
